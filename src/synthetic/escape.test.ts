import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { components, escapeText, segment } from './escape.ts';

const encode = (text: string) => new TextEncoder().encode(text);

test('whatever a value holds, the parser reads it back', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      (first, second) => {
        fc.pre(!/[\r\n]/.test(first + second) && first !== '""' && second !== '""');
        const message = `MSH|^~\\&|A|B|||||ADT^A08|1|P|2.5.1|||||USA|UNICODE UTF-8\rNTE|1||${escapeText(first)}|${components([first, second])}\r`;
        const note = parseMessage(encode(message)).first('NTE')!;
        expect(note.value(3)).toBe(first);
        expect([note.value(4), note.value(4, 2)]).toEqual([first, second]);
      },
    ),
    { seed: 5 },
  );
});

test('a line break is .br, and empty fields and components at the end are left out', () => {
  expect(escapeText('a\r\nb\nc|d')).toBe('a\\.br\\b\\.br\\c\\F\\d');
  expect(components(['a', '', 'c&', '', ''])).toBe('a^^c\\T\\');
  expect(segment(['PID', '1', '', 'x', '', ''])).toBe('PID|1||x');
  expect(segment(['ZZZ', '', ''])).toBe('ZZZ');
});
