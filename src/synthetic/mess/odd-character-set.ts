import type { Draft } from '../messages/draft.ts';
import { editField } from '../messages/edit-field.ts';
import type { Random } from '../random.ts';

/** 表 is 95 5C and ポ is 83 7C: their second bytes are the escape character and the field separator. */
const ideographicName = '表橋^ポン太^^^^^L^I';

/** One of three: Shift-JIS with delimiters among its trail bytes, a name nobody knows, bytes that are not what they are called. */
export function oddCharacterSet(draft: Draft, random: Random): Draft {
  const declared = (charset: string) => {
    const placed = editField(draft.segments, 'MSH', 17, (country) => country || 'USA');
    return editField(placed, 'MSH', 18, () => charset);
  };
  switch (random.int(3)) {
    case 0: {
      const segments = editField(
        declared('SHIFT-JIS'),
        'PID',
        5,
        (names) => `${names.split('~')[0]}~${ideographicName}`,
      );
      return { ...draft, segments, charset: 'Shift_JIS', note: 'shift-jis' };
    }
    case 1:
      return { ...draft, segments: declared('EBCDIC-37'), note: 'unknown-character-set' };
    default: {
      const segments = editField(
        declared('UNICODE UTF-8'),
        'PID',
        5,
        (names) => `${names.split('~')[0]}~Señor-Æ^Ünø^^^^^N`,
      );
      return { ...draft, segments, charset: 'Windows-1252', note: 'wrong-character-set' };
    }
  }
}
