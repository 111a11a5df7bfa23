import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEscapes } from './decode-escapes.ts';
import { type Delimiters, standardDelimiters } from './delimiters.ts';
import { encodeEscapes } from './encode-escapes.ts';

const decode = (text: string): string => decodeEscapes(text, { ...standardDelimiters, truncation: '#' });

test.each([
  ['\\F\\\\S\\\\T\\\\R\\\\E\\\\P\\', '|^&~\\#'],
  ['a\\.br\\b\\.BR\\c', 'a\nb\nc'],
  ['a\\.sp\\b\\.sp2\\c\\.sk3\\d', 'a\nb\n\nc   d'],
  ['\\.in+5\\\\.ti-2\\\\.fi\\\\.nf\\text\\.ce\\centred', 'text\ncentred'],
  ['\\H\\loud\\N\\ soft', 'loud soft'],
  ['\\X0D0A\\', '\r\n'],
  ['\\XC3A9\\', 'é'],
  ['\\X0d\\', '\r'],
  // Kept as they are sent: character set switches, local ones, and what is none.
  ['\\C2842\\\\M244200\\\\Zxy\\', '\\C2842\\\\M244200\\\\Zxy\\'],
  ['\\Q\\ \\X4\\ \\XGG\\ \\.zz\\ \\.br', '\\Q\\ \\X4\\ \\XGG\\ \\.zz\\ \\.br'],
  ['C:\\temp\\file', 'C:\\temp\\file'],
  ['stray \\ then \\F\\', 'stray \\ then |'],
  ['\\\\F\\', '\\|'],
  ['\\', '\\'],
  ['\\.sp999\\x', `${'\n'.repeat(100)}x`],
  ['\\.sp99999\\', '\\.sp99999\\'],
])('%j is read as %j', (sent, text) => {
  expect(decode(sent)).toBe(text);
});

test('an escape of a delimiter that is not declared stays as sent', () => {
  expect(decodeEscapes('\\T\\\\P\\', { ...standardDelimiters, subcomponent: '' })).toBe('\\T\\\\P\\');
});

test('hexadecimal bytes are in the character set of the message', () => {
  expect(decodeEscapes('\\XE9\\', standardDelimiters, 'ISO-8859-1')).toBe('é');
  expect(decodeEscapes('\\X955C\\', standardDelimiters, 'Shift_JIS')).toBe('表');
});

/** Five or six different characters that may be delimiters. */
const anyDelimiters = fc
  .shuffledSubarray([...'|^~\\&#!*@$%.,:;<>/?+-_=()[]{}"\'` '], { minLength: 6, maxLength: 6 })
  .map(
    ([field, component, repetition, escapeMark, subcomponent, truncation]): Delimiters => ({
      field: field!,
      component: component!,
      repetition: repetition!,
      escape: escapeMark!,
      subcomponent: subcomponent!,
      truncation: truncation!,
    }),
  );

test('decode∘encode is the identity for any Unicode text under any delimiters', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'|^~\\&#.\r\n\v\x1c\0XFSTREHN0Dbr', 'é', '表', '😀'), maxLength: 40 }),
  );
  fc.assert(
    fc.property(text, fc.oneof(fc.constant(standardDelimiters), anyDelimiters), (value, delimiters) => {
      const encoded = encodeEscapes(value, delimiters)!;
      const bare = encoded.replaceAll(delimiters.escape, '');
      const { field, component, repetition, subcomponent } = delimiters;
      const divides = [field, component, repetition, subcomponent].some((character) => bare.includes(character));
      return decodeEscapes(encoded, delimiters) === value && !divides && !/[\0-\x1f]/.test(encoded);
    }),
    { numRuns: 1_000, seed: 1588 },
  );
});

test('without an escape character only what needs none can be encoded', () => {
  const none = { ...standardDelimiters, escape: '' };
  expect([encodeEscapes('plain\\', none), encodeEscapes('a|b', none), encodeEscapes('a\rb', none)]).toEqual([
    'plain\\',
    undefined,
    undefined,
  ]);
});
