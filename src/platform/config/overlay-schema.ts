import { z } from 'zod';

/** The rules of a feed's overlay (`formats/hl7v2/overlay`, `translate/v2/overlay`), as the configuration has them. */

const place = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{2}-[1-9]\d{0,2}(\.[1-9]\d?){0,2}$/, {
    error: 'no place in a message; PID-3 and PV1-19.4 are two',
  })
  .refine((text) => !/^MSH-[12](\.|$)/.test(text), { error: 'MSH-1 and MSH-2 hold the delimiters' });

const fromTo = z.strictObject({
  from: place.describe('The nearest segment of this id counts where it is another than that of `to`'),
  to: place,
});

const one = z.union([z.string(), z.array(z.string()).min(1)]);

const shape = z.strictObject({
  when: z
    .strictObject({
      field: place.describe('Asked of the segment that the rule is about, or of the first of this id'),
      is: one.exactOptional(),
      not: one.exactOptional(),
      filled: z.boolean().exactOptional(),
    })
    .exactOptional()
    .describe('What must hold for the rule to apply'),
  copy: fromTo.exactOptional().describe('Copies a field, where it holds anything'),
  move: fromTo.exactOptional().describe('Moves a field, where it holds anything'),
  default: z
    .strictObject({ field: place, value: z.string().min(1) })
    .exactOptional()
    .describe('Fills a field that is empty'),
  values: z
    .strictObject({ field: place, map: z.record(z.string().min(1), z.string()) })
    .exactOptional()
    .describe('Replaces codes by others; what the map does not have stays'),
  authority: z
    .strictObject({
      field: place,
      dataType: z.enum(['CX', 'EI']).default('CX').describe('CX as in PID-3, EI as in ORC-3'),
      idType: z
        .string()
        .min(1)
        .exactOptional()
        .describe('Only identifiers of this type (CX-5), and those that state none'),
      namespace: z.string().min(1).exactOptional(),
      universalId: z.string().min(1).exactOptional(),
      universalIdType: z.enum(['ISO', 'UUID', 'URI', 'DNS']).exactOptional(),
    })
    .refine(({ namespace, universalId }) => namespace !== undefined || universalId !== undefined, {
      error: 'needs a namespace or a universalId',
    })
    .exactOptional()
    .describe('Says who assigned the identifiers of a field that do not say so'),
  drop: z
    .union([place, z.string().regex(/^(?!MSH)[A-Z][A-Z0-9]{2}$/, { error: 'no segment, such as ZPD' })])
    .exactOptional()
    .describe('Leaves out a segment or a field; the bytes stay in the journal'),
  keep: z
    .strictObject({
      from: place,
      to: z
        .string()
        .describe("Where it goes in FHIR: Encounter.serviceType.text, Patient.extension('https://…').valueString"),
    })
    .exactOptional()
    .describe('Puts a field, often of a Z-segment, into FHIR'),
});

const kinds = ['copy', 'move', 'default', 'values', 'authority', 'drop', 'keep'] as const;

export const overlayRule = shape.refine((rule) => kinds.filter((kind) => rule[kind] !== undefined).length === 1, {
  error: `a rule does one thing: ${kinds.join(', ')}`,
});
