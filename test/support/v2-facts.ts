import type { LineageRow } from '#flow';
import type { Message } from '#formats/hl7v2/message.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { readTable } from '#platform/read-table.ts';
import { walkLeaves } from '#translate/v2/walk-leaves.ts';

/** What a leaf of a message states, for counting what is kept on a way there and back. */
export interface Fact {
  readonly kind: 'code' | 'date' | 'quantity';
  readonly segment: string;
  /** `PID-3.5`. */
  readonly place: string;
  readonly value: string;
  /** As lineage names it: `PID[1]-3[2].5.1`. */
  readonly leaf: string;
}

/** Kinds of `kept-fields.csv` as data types. */
const kept: Readonly<Record<string, string>> = {
  code: 'CWE',
  time: 'DTM',
  period: 'DR',
  identifier: 'CX',
  name: 'XPN',
  person: 'XCN',
  organization: 'XON',
  phone: 'XTN',
  address: 'XAD',
  location: 'PL',
};

/** Fields that the guide's tables have no type for (HL7 v2.5.1); OBX-2 says how OBX-5 is written, and is none of it. */
const others: Readonly<Record<string, string>> = {
  CWE: 'ACC-2 AIL-4 FT1-34 FT1-7 FT1-13 FT1-19 FT1-25 FT1-29 GT1-11 GT1-36 IAM-6 IAM-9 IAR-2 IN2-72 PID-10 PID-22 RF1-2 RF1-3 RF1-10 RXA-9',
  IS: 'AIG-14 AIL-12 DG1-2 FT1-6 GT1-9 GT1-10 IN1-47 PV1-18',
  ID: 'AIG-2 AIS-2 DG1-21 OBR-11 ROL-2 RXA-21',
  DTM: 'ACC-1 EVN-3 FT1-4 FT1-5 GT1-8 GT1-13 GT1-14 IAM-24 IN1-18 RF1-9 TXA-4',
  CQ: 'FT1-43',
  NM: 'FT1-10 SAC-21 SAC-22',
  CP: 'FT1-11 FT1-12 IN1-37 OBR-23',
  XCN: 'ACC-7 FT1-20 FT1-24 IAM-23 PV1-8',
  XON: 'FT1-32 IN1-9',
  XAD: 'GT1-5 IN1-19 IN1-44',
  XPN: 'GT1-3 GT1-45',
  XTN: 'GT1-6 GT1-7 GT1-46 IN1-7',
  CX: 'FT1-33 GT1-2 IN1-3 IN2-61 RF1-19',
};

/** Data type by field: of the guide's tables, and of what we keep (`text` there is any of ST, ID and NM). */
const typeOf: ReadonlyMap<string, string> = new Map([
  ...readTable('v2/kept-fields.csv').map((row) => [row.place!, kept[row.type!] ?? row.type!] as const),
  ...Object.entries(others).flatMap(([type, places]) => places.split(' ').map((place) => [place, type] as const)),
  ...readTable('v2/guide-fields.csv').map((row) => [row.place!, row.type!] as const),
]);

/** Components of each data type that are codes, dates and quantities (HL7 v2.5.1 chapter 2A). */
const parts: Readonly<Record<string, { readonly [kind in Fact['kind']]?: readonly number[] }>> = {
  CWE: { code: [1, 4, 10] },
  CE: { code: [1, 4] },
  CNE: { code: [1, 4, 10] },
  UNIT: { code: [2] },
  ID: { code: [1] },
  IS: { code: [1] },
  CX: { code: [5], date: [7, 8] },
  XPN: { code: [7], date: [12, 13] },
  XAD: { code: [7], date: [13, 14] },
  XTN: { code: [2, 3] },
  XCN: { code: [10, 13], date: [19, 20] },
  XON: { code: [7] },
  PL: { code: [6] },
  DLN: { date: [3] },
  DLD: { code: [1], date: [2] },
  DTM: { date: [1] },
  TS: { date: [1] },
  DT: { date: [1] },
  DR: { date: [1, 2] },
  TM: { date: [1] },
  NM: { quantity: [1] },
  SN: { quantity: [2, 4] },
  CQ: { code: [2], quantity: [1] },
  CP: { quantity: [1] },
  SPS: { code: [1, 4] },
  TQ: { quantity: [1], date: [4, 5], code: [6] },
  RPT: { code: [1], quantity: [5] },
  FC: { code: [1], date: [2] },
  PLN: { code: [3], date: [4] },
};

/** Set ids and what is of the transport alone; what the header says is not about anyone. */
const isCounted = (place: string, segment: string): boolean =>
  segment !== 'MSH' && !/^(PID|PV1|NK1|AL1|DG1|IN1|GT1|OBR|OBX|NTE|SPM|PR1|TQ1|RGS|AI[SGLP]|IAM|DB1)-1$/.test(place);

/** The codes, dates and quantities of a message, with the header left out. */
export function factsOf(message: Message): readonly Fact[] {
  const facts: Fact[] = [];
  for (const segment of message.segments) {
    walkLeaves(segment, (field, repetition, component, sub) => {
      const place = `${segment.id}-${field}`;
      if (!isCounted(place, segment.id)) return;
      const value = segment.repetitions(field)[repetition - 1]?.value(component, sub).trim() ?? '';
      // A unit's words are the unit as its sender writes it, beside UCUM's code.
      const type =
        place === 'OBX-6' && component === 2
          ? 'UNIT'
          : place === 'OBX-5'
            ? segment.value(2)
            : (typeOf.get(place) ?? '');
      const kind = kindOf(type, component, sub, value);
      if (kind !== undefined && value !== '' && value !== '""')
        facts.push({
          kind,
          segment: segment.id,
          place: `${place}.${component}`,
          value,
          leaf: leafName(segment, field, repetition, component, sub),
        });
    });
  }
  return facts;
}

function leafName({ id, ordinal }: Segment, field: number, repetition: number, component: number, sub: number): string {
  return `${id}[${ordinal}]-${field}${repetition > 1 ? `[${repetition}]` : ''}.${component}.${sub}`;
}

/** The leaves of which FHIR's own elements tell, and not ours alone: what a Bundle without our extensions can give back. */
export function inStandardElements(lineage: readonly LineageRow[]): ReadonlySet<string> {
  const isOurs = (path: string) => /extension\[[A-Z][A-Z0-9]{2}(-\d+)?\]/.test(path);
  return new Set(
    lineage
      .filter(({ fate, to, also = [] }) => fate === 'mapped' && [to, ...also].some((path) => !isOurs(path)))
      .map(({ place }) => place),
  );
}

function kindOf(type: string, component: number, sub: number, value: string): Fact['kind'] | undefined {
  // A text that we keep may be a code or a number: by its looks.
  if (type === 'text')
    return /^[A-Z0-9]{1,3}$/.test(value) ? 'code' : /^\d+(\.\d+)?$/.test(value) ? 'quantity' : undefined;
  if (sub !== 1) return undefined;
  const of = parts[type] ?? {};
  for (const kind of ['code', 'date', 'quantity'] as const) if (of[kind]?.includes(component)) return kind;
  return undefined;
}

export type Counts = { [kind in Fact['kind']]: number };

/** How many facts are kept: in a segment of the same name, and anywhere in the message. */
export interface Kept {
  readonly lost: readonly Fact[];
  readonly inSegment: Counts;
  readonly inMessage: Counts;
  readonly all: Counts;
}

/** Each fact of `before` needs a leaf of its own in `after` that says the same. */
export function compareFacts(before: readonly Fact[], after: readonly Fact[]): Kept {
  const left = [...after];
  const counts = () => ({ code: 0, date: 0, quantity: 0 });
  const [all, inSegment, inMessage] = [counts(), counts(), counts()];
  const take = (fact: Fact, isNear: boolean): boolean => {
    const at = left.findIndex(
      (one) => one.kind === fact.kind && (!isNear || one.segment === fact.segment) && isSame(fact, one),
    );
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  };
  const far = before.filter((fact) => {
    all[fact.kind]++;
    if (!take(fact, true)) return true;
    inSegment[fact.kind]++;
    inMessage[fact.kind]++;
    return false;
  });
  const lost = far.filter((fact) => {
    if (!take(fact, false)) return true;
    inMessage[fact.kind]++;
    return false;
  });
  return { lost, inSegment, inMessage, all };
}

function isSame(one: Fact, other: Fact): boolean {
  if (one.kind === 'quantity') return Number(one.value) === Number(other.value);
  if (one.kind === 'code') return one.value === other.value;
  // As precise, at the same local time: the offset may be added, and a time of day be written as HL7 has it.
  const [sent, back] = [one.value, other.value].map((value) => value.replace(/[+-]\d{4}$/, '').replaceAll(':', ''));
  return back!.startsWith(sent!) || (sent!.startsWith(back!) && /^[.0]*$/.test(sent!.slice(back!.length)));
}
