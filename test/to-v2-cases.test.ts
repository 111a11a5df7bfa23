/** What the standards say becomes of FHIR in v2, written by hand: `cases/to-v2/*.txt` (`support/read-to-v2-cases.ts` tells how they are written). */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { readToV2Cases, type ToV2Case } from '#test/support/read-to-v2-cases.ts';
import { type Written, writeMessages } from '#translate/to-v2/write-messages.ts';

const cases = readToV2Cases(join(import.meta.dirname, 'cases/to-v2'));

function write({ bundle, type }: ToV2Case): Written {
  return writeMessages(bundle, { realm: usRealm, sentAt: '2024-05-01T08:00:00-05:00', ...(type !== '' && { type }) });
}

describe.each(cases.map((one) => [one.title, one] as const))('%s', (_title, one) => {
  const written = write(one);
  test.each(one.expectations.map(({ line, place, expected }) => [line, place, expected] as const))(
    'line %i: %s is %s',
    (_line, place, expected) => {
      expect(valuesOf(written, place).trimEnd()).toBe(expected);
    },
  );
  test('parses without a finding, each segment in its place', () => {
    const messages = written.messages.map(({ bytes }) => parseMessage(bytes));
    expect(messages.flatMap((message) => [...message.findings, ...groupMessage(message).findings])).toEqual([]);
  });
});

test('each case expects something, and there are enough of them', () => {
  expect(cases.filter(({ expectations }) => expectations.length === 0)).toEqual([]);
  expect(cases.flatMap(({ expectations }) => expectations).length).toBeGreaterThanOrEqual(60);
});

/** `PID-5` a field as it stands, `PID-5.1` and `PID-5.1.2` leaves, of all such segments; `types`, `segments`, `issues`. */
function valuesOf({ messages, issues }: Written, place: string): string {
  if (place === 'types') return messages.map(({ type }) => type).join('; ');
  if (place === 'issues') return issues.map(({ code, place: at }) => `${code} ${at}`).join('; ');
  const read = messages.map(({ bytes }) => parseMessage(bytes));
  if (place === 'segments') return read.map((one) => one.segments.map(({ id }) => id).join(' ')).join('; ');
  const [, id, ordinal, field, repetition = '1', component, sub = '1'] =
    /^([A-Z0-9]{3})(?:\[(\d+)\])?-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?$/.exec(place) ?? [];
  if (id === undefined) throw new Error(`${place} is no place`);
  const segments = read
    .flatMap((one) => one.segments)
    .filter((one) => one.id === id && (ordinal === undefined || one.ordinal === Number(ordinal)));
  return segments
    .map((one) =>
      component === undefined
        ? one.raw(Number(field))
        : (one.repetitions(Number(field))[Number(repetition) - 1]?.value(Number(component), Number(sub)) ?? ''),
    )
    .join('; ');
}
