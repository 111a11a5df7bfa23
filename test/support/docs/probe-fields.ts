import { convertMessage } from '#cli/convert-message.ts';
import { hospitalNetwork } from '#synthetic/network.ts';

/** What became of one leaf: how often, by target. */
type Targets = Map<string, number>;

/** By segment and field, in the order of the standard: what each component (`1`, `4.2`) became. */
export type FieldTargets = ReadonlyMap<string, ReadonlyMap<number, ReadonlyMap<string, Targets>>>;

/**
 * Asks the translator itself what becomes of every field: of messages of the synthetic network, and of messages in which one
 * field after the other is filled with texts, codes, numbers and times. What is never read is not in the answer.
 */
export function probeFields(): FieldTargets {
  const found = new Map<string, Map<number, Map<string, Targets>>>();
  const learn = (bytes: Uint8Array, only?: string) => {
    const { lineage } = convertMessage(bytes, { system: 'docs', seq: 1, receivedAt: 0 });
    for (const { place, fate, to } of lineage()) {
      const [, segment, number, component, sub] = /^(\w{3})\[\d+\]-(\d+)(?:\[\d+\])?\.(\d+)\.(\d+)$/.exec(place)!;
      if (fate !== 'mapped' && fate !== 'preserved') continue;
      if (only !== undefined && only !== `${segment}-${number}`) continue;
      const fields = entryOf(found, segment!, () => new Map());
      const components = entryOf(fields, Number(number), () => new Map());
      const targets = entryOf(components, sub === '1' ? component! : `${component}.${sub}`, () => new Map());
      const target = to
        .replace(/\/[^#]+#/, '.')
        .replace('#', '.')
        .replace(/\[\d+\]/g, '')
        .replace(/ \(preserved\)$/, '');
      // An empty element: nothing was made of it here.
      if (!target.endsWith('.')) targets.set(target, (targets.get(target) ?? 0) + 1);
    }
  };
  for (const { bytes } of hospitalNetwork({ seed: 1, patients: 10 })) learn(bytes);
  for (const [type, segments] of Object.entries(messages)) {
    for (const id of new Set(segments.map((segment) => segment.slice(0, 3)))) {
      if (id === 'MSH') continue;
      for (let field = 1; field <= fieldsAsked; field++) {
        for (const value of values) learn(Buffer.from(filled(type, segments, id, field, value)), `${id}-${field}`);
      }
    }
  }
  return found;
}

/** No segment that is translated has more. */
const fieldsAsked = 60;

/** What fields are filled with: every component a text, then one value of each kind that decides what is made of it. */
const values = [
  Array.from({ length: 23 }, (_, index) => `T${index + 1}&2.999.1&ISO`).join('^'),
  'A^Text^L',
  'Y',
  '20260301120000-0500',
];

const messages: Readonly<Record<string, readonly string[]>> = {
  'ADT^A01^ADT_A01': [
    'EVN|A01|20260301120000-0500',
    'PID|1||4711^^^SANDBAR^MR||Okafor^Adaeze',
    'PD1|',
    'NK1|1|Okafor^Ben|SPO',
    'PV1|1|I|W1^101^A|||||||||||||||||V1',
    'PV2|',
    'ROL|1|AD|AT|1^Lind^Maja',
    'OBX|1|NM|2951-2^Sodium^LN||140|mmol/L|||||F',
    'AL1|1|DA|7980^Penicillin^RXNORM',
    'DG1|1||I10^Hypertension^I10C',
    'PR1|1||44950^Appendectomy^C4||20260301',
    'GT1|1|G1|Okafor^Ben',
    'IN1|1|PPO|77|Acme',
    'IN2|',
  ],
  'ADT^A60^ADT_A60': [
    'EVN|A60|20260301120000-0500',
    'PID|1||4711^^^SANDBAR^MR||Okafor^Adaeze',
    'IAM|1|DA|7980^Penicillin^RXNORM',
  ],
  'ORU^R01^ORU_R01': [
    'PID|1||4711^^^SANDBAR^MR||Okafor^Adaeze',
    'PV1|1|I|W1^101^A|||||||||||||||||V1',
    'ORC|RE|P1|F1',
    'OBR|1|P1|F1|24326-1^Electrolytes^LN|||20260301115000-0500|||||||||||||||20260301120000-0500||LAB|F',
    'NTE|1|L|fasting',
    'OBX|1|NM|2951-2^Sodium^LN||140|mmol/L|135-145||||F',
    'SPM|1|S1||SER^Serum^HL70487',
  ],
  'ORU^R01': [
    'PID|1||4711^^^SANDBAR^MR||Okafor^Adaeze',
    'OBR|1|P1|F1|11488-4^Letter^LN|||20260301115000-0500|||||||||||||||20260301120000-0500||RAD|F',
    'OBX|1|ED|11488-4^Letter^LN||^AP^PDF^Base64^SGVsbG8=||||||F|||20260301115000-0500',
  ],
};

function filled(type: string, segments: readonly string[], id: string, field: number, value: string): string {
  const changed = segments.map((segment) => {
    if (!segment.startsWith(id)) return segment;
    const fields = segment.split('|');
    while (fields.length <= field) fields.push('');
    fields[field] = value;
    return fields.join('|');
  });
  const header = `MSH|^~\\&|ADT|SANDBAR|CAUSEWAY|NET|20260301120000-0500||${type}|D1|P|2.5.1`;
  return `${[header, ...changed].join('\r')}\r`;
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
