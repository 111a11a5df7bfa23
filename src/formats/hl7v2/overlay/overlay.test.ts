import fc from 'fast-check';
import { expect, test } from 'vitest';
import { businessKeys } from '../business-keys.ts';
import { parseMessage } from '../parse-message.ts';
import { compileOverlay } from './overlay.ts';
import type { MessageRule } from './rule.ts';

const header = 'MSH|^~\\&|APP|FAC|HUB|NET|20240501||ADT^A01|1|P|2.5.1';
const parse = (...segments: string[]) => parseMessage(Buffer.from(`${[header, ...segments].join('\r')}\r`));

/** The segments behind the header, as the rules have them read. */
function read(rules: readonly MessageRule[], ...segments: string[]): string[] {
  const { message } = compileOverlay(rules)(parse(...segments));
  return Buffer.from(message.bytes).toString().split('\r').slice(1, -1);
}

test('a message that no rule is about is the very same, and has no trace', () => {
  const message = parse('PID|1||7^^^A');
  const overlaid = compileOverlay([{ move: { from: 'PV1-50', to: 'PV1-19' } }, { drop: 'ZZZ' }])(message);
  expect(overlaid.message).toBe(message);
  expect(overlaid.trace).toBeUndefined();
});

test('a field is moved with its repetitions and components', () => {
  expect(read([{ move: { from: 'PV1-3', to: 'PV1-6' } }], 'PV1|1|I|W^1&2~X^3')).toEqual(['PV1|1|I||||W^1&2~X^3']);
});

test('a component goes where a component is named, the rest of the field stays', () => {
  expect(read([{ move: { from: 'PID-3.1', to: 'PID-3.2' } }], 'PID|1||7^^^A~8^^^B')).toEqual(['PID|1||^7^^A~^8^^B']);
  expect(read([{ copy: { from: 'PID-3.4.2', to: 'PID-2' } }], 'PID|1||7^^^A&1.2&ISO')).toEqual([
    'PID|1|1.2|7^^^A&1.2&ISO',
  ]);
});

test('a field of another segment is that of the nearest before', () => {
  const rules = [{ copy: { from: 'PID-18', to: 'PV1-19' } }];
  expect(read(rules, 'PID|1|||||||||||||||||A1', 'PV1|1', 'PID|2|||||||||||||||||A2', 'PV1|2')).toEqual([
    'PID|1|||||||||||||||||A1',
    'PV1|1||||||||||||||||||A1',
    'PID|2|||||||||||||||||A2',
    'PV1|2||||||||||||||||||A2',
  ]);
});

test('an empty source changes nothing, and a condition holds rules back', () => {
  expect(read([{ move: { from: 'PID-4', to: 'PID-2' } }], 'PID|1|X')).toEqual(['PID|1|X']);
  const rule = { copy: { from: 'PV1-50', to: 'PV1-19' }, when: { field: 'PV1-19', filled: false } } as const;
  const visit = (number: string) => `PV1|1||||||||||||||||||${number}|||||||||||||||||||||||||||||||50`;
  expect(read([rule], visit('19'))).toEqual([visit('19')]);
  expect(read([rule], visit(''))).toEqual([visit('50')]);
});

test.each([
  [{ field: 'PV1-2', is: 'E' }, 'E', true],
  [{ field: 'PV1-2', is: ['E', 'O'] }, 'O', true],
  [{ field: 'PV1-2', not: 'E' }, 'E', false],
  [{ field: 'PV1-2', not: ['I'] }, 'E', true],
  [{ field: 'PV1-2', filled: true }, '', false],
] as const)('the condition %o of a visit of class %s: %s', (when, patientClass, holds) => {
  const [, visit] = read([{ default: { field: 'PID-2', value: 'X' }, when }], `PID|1`, `PV1|1|${patientClass}`);
  expect(visit).toBe(`PV1|1|${patientClass}`);
  const [pid] = read([{ default: { field: 'PID-2', value: 'X' }, when }], `PID|1`, `PV1|1|${patientClass}`);
  expect(pid).toBe(holds ? 'PID|1|X' : 'PID|1');
});

test('codes are replaced in every repetition; what the map does not have stays', () => {
  expect(read([{ values: { field: 'PID-10', map: { WH: '2106-3' } } }], 'PID|1||||||||WH^White~AS~WH')).toEqual([
    'PID|1||||||||WH^White~AS~WH',
  ]);
  expect(read([{ values: { field: 'PID-8', map: { '1': 'M' } } }], 'PID|1|||||||1^x~2~1')).toEqual([
    'PID|1|||||||M^x~2~M',
  ]);
});

test('an authority is stated where none is, and where the type is the one that is meant', () => {
  const cx: MessageRule = {
    authority: {
      field: 'PID-3',
      dataType: 'CX',
      idType: 'MR',
      namespace: 'SGH',
      universalId: '1.2.3',
      universalIdType: 'ISO',
    },
  };
  expect(read([cx], 'PID|1||7~8^^^OWN~9^^^^SS~10^^^^MR')).toEqual([
    'PID|1||7^^^SGH&1.2.3&ISO~8^^^OWN~9^^^^SS~10^^^SGH&1.2.3&ISO^MR',
  ]);
  const ei: MessageRule = { authority: { field: 'OBR-3', dataType: 'EI', namespace: 'LAB' } };
  expect(read([ei], 'OBR|1||F1', 'OBR|2||F2^OTHER')).toEqual(['OBR|1||F1^LAB', 'OBR|2||F2^OTHER']);
});

test('segments and fields are dropped', () => {
  expect(
    read([{ drop: 'ZPD' }, { drop: 'PID-19' }], 'PID|1||7||||||||||||||||123456789', 'ZPD|1|secret', 'PV1|1'),
  ).toEqual(['PID|1||7||||||||||||||||', 'PV1|1']);
  expect(read([{ drop: 'PID-3.4' }], 'PID|1||7^^^A^MR')).toEqual(['PID|1||7^^^^MR']);
});

test('rules see what those before them made, and keys are those of what is read', () => {
  const rules: MessageRule[] = [
    { move: { from: 'ZID-1', to: 'PID-3' } },
    { authority: { field: 'PID-3', dataType: 'CX', namespace: 'SGH' } },
    { drop: 'ZID' },
  ];
  expect(read(rules, 'PID|1', 'ZID|4711')).toEqual(['PID|1||4711^^^SGH']);
  const { message } = compileOverlay(rules)(parse('PID|1', 'ZID|4711'));
  expect(businessKeys(message).order).toEqual(['patient:SGH|4711']);
});

test('what a rule writes is escaped, in the character set of the message', () => {
  expect(read([{ default: { field: 'PID-2', value: 'a|b^c' } }], 'PID|1')).toEqual(['PID|1|a\\F\\b\\S\\c']);
  const latin = parseMessage(Buffer.from(`${header}||||||8859/1\rPID|1||||Müller^Zoë\r`, 'latin1'));
  const { message } = compileOverlay([{ copy: { from: 'PID-5', to: 'PID-9' } }])(latin);
  expect(message.first('PID')!.raw(9)).toBe('Müller^Zoë');
});

test.each([
  [{ drop: 'MSH' }],
  [{ drop: 'MSH-2' }],
  [{ drop: 'PID' + '-0' }],
  [{ copy: { from: 'PID', to: 'PID-2' } }],
  [{ copy: { from: 'PID-3', to: 'PID-2.1' } }],
  [{ default: { field: 'pid-3', value: 'x' } }],
  [{ default: { field: 'PID-3', value: 'x' }, when: { field: 'PV1' } }],
])('the rule %j is refused', (rule) => {
  expect(() => compileOverlay([rule as MessageRule])).toThrow(RangeError);
});

test('whatever rules meet whatever fields, the result is a message, and all other fields are as they were', () => {
  const text = fc.string({ unit: fc.constantFrom('A', '1', '^', '~', '&', '\\', 'é', ' '), maxLength: 12 });
  const place = fc.constantFrom('PID-2', 'PID-3', 'PID-3.4', 'PID-3.4.2', 'PV1-19', 'ZZZ-1');
  const rule = fc.oneof(
    fc.record({ copy: fc.record({ from: place, to: place }) }),
    fc.record({ move: fc.record({ from: place, to: place }) }),
    fc.record({ default: fc.record({ field: place, value: fc.constantFrom('x', '|') }) }),
    fc.record({ drop: fc.constantFrom('PID-3', 'ZZZ', 'PV1-19') }),
  );
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), text, text, (rules, pid, visit) => {
      const sound = rules.filter((one) => {
        try {
          compileOverlay([one]);
          return true;
        } catch {
          return false;
        }
      });
      const sent = parse(`PID|1||${pid}||KEPT`, `PV1|1||||||||||||||||||${visit}`, 'ZZZ|z');
      const { message } = compileOverlay(sound)(sent);
      expect(message.first('PID')!.raw(5)).toBe('KEPT');
      expect(message.segments.map(({ id }) => id).slice(0, 3)).toEqual(['MSH', 'PID', 'PV1']);
    }),
  );
});
