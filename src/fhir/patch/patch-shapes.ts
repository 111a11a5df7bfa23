import type { Definitions } from '../definitions/definitions.ts';
import type { Shapes } from './locate.ts';

/** What a patch asks, as the definitions answer it. */
export function patchShapes(definitions: Pick<Definitions, 'element'>): Shapes {
  return {
    element(type, id) {
      const found = definitions.element(type, id);
      return found === undefined ? undefined : { isList: (found.rule.max ?? 1) !== 1 };
    },
  };
}
