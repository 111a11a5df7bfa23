import type { Translation } from '#flow';
export function normaliseTranslation(translation: Translation): Translation {
  return translation;
}
