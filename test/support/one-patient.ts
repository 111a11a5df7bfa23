/** Messages about one invented patient, as one hospital sends them. */

const segments = (...lines: readonly string[]): string => `${lines.join('\r')}\r`;

const header = (type: string, controlId: string, at: string) =>
  `MSH|^~\\&|ADT|SANDBAR|CAUSEWAY|NET|${at}-0500||${type}|${controlId}|P|2.5.1`;
const person = (city: string) =>
  `PID|1||4711^^^SANDBAR^MR||Okafor^Adaeze^N||19800215|F|||12 Quay St^^${city}^ME^04101^USA||^PRN^PH^^1^207^5550101`;
const visit =
  'PV1|1|I|W1^101^A^SANDBAR||||1234567893^Lind^Maja|||MED|||||||||V1^^^SANDBAR|||||||||||||||||||||||||20260301115500-0500';

/** An admission with two allergies. */
export const admission = segments(
  header('ADT^A01^ADT_A01', 'C1', '20260301120000'),
  'EVN|A01|20260301120000-0500',
  person('Portside'),
  visit,
  'AL1|1|DA|7980^Penicillin^RXNORM|SV|Hives',
  'AL1|2|DA|1191^Aspirin^RXNORM|MO|Rash',
);

/** An update: she has moved, and one of the allergies is no longer in the set. */
export const update = segments(
  header('ADT^A08^ADT_A01', 'C2', '20260301130000'),
  'EVN|A08|20260301130000-0500',
  person('Harborview'),
  visit,
  'AL1|1|DA|7980^Penicillin^RXNORM|SV|Hives',
);

/** A final report of one sodium value, the `number`th: each at a time of its own, a minute apart. */
export function report(number: number): string {
  const minute = String(number % 60).padStart(2, '0');
  const at = `20260302${String(Math.floor(number / 60)).padStart(2, '0')}${minute}00-0500`;
  return segments(
    header('ORU^R01^ORU_R01', `R${number}`, '20260303120000'),
    person('Harborview'),
    visit,
    `ORC|RE|P${number}|F${number}`,
    `OBR|1|P${number}|F${number}|2951-2^Sodium^LN|||${at}|||||||||||||||${at}||LAB|F`,
    `OBX|1|NM|2951-2^Sodium^LN||${130 + (number % 10)}|mmol/L|135-145||||F|||${at}`,
  );
}
