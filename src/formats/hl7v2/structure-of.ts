/** HL7 table 0354: which events share a structure. An event that is not listed has one of its own name. */
const sharing: { readonly [structure: string]: string } = {
  ADT_A01: 'A01 A04 A08 A13',
  ADT_A05: 'A05 A14 A28 A31',
  ADT_A06: 'A06 A07',
  ADT_A09: 'A09 A10 A11',
  ADT_A21: 'A21 A22 A23 A25 A26 A27 A29 A32 A33',
  ADT_A30: 'A30 A34 A35 A36 A46 A47 A48 A49',
  ADT_A39: 'A39 A40 A41 A42',
  ADT_A43: 'A43 A44',
  ADT_A50: 'A50 A51',
  ADT_A52: 'A52 A53 A55',
  ADT_A61: 'A61 A62',
};

const structures: ReadonlyMap<string, string> = new Map(
  Object.entries(sharing).flatMap(([structure, events]) =>
    events.split(' ').map((event) => [`${structure.slice(0, 3)}^${event}`, structure] as const),
  ),
);

/** The message structure of a type, `ADT_A01` for ADT^A04: what MSH-9.3 would say; empty for no type. */
export function structureOf(code: string, trigger: string): string {
  if (code === '' || trigger === '') return code;
  return structures.get(`${code}^${trigger}`) ?? `${code}_${trigger}`;
}
