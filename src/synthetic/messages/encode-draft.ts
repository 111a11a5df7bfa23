import { shiftJisOf } from '../mess/shift-jis.ts';
import type { Draft } from './draft.ts';
import { foldText } from './fold-text.ts';

const utf8 = new TextEncoder();

/** The bytes of a message in its system's character set. Each segment ends in CR (HL7 v2.5.1 §2.5.1). */
export function encodeDraft(draft: Draft): Uint8Array {
  const text = draft.segments.join('\r') + (draft.note === 'truncated' ? '' : '\r');
  if (draft.charset === 'Shift_JIS') return shiftJisOf(text);
  const charset = draft.charset ?? draft.system.charset;
  return charset === 'UTF-8' ? utf8.encode(text) : singleBytes(foldText(text, charset));
}

function singleBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}
