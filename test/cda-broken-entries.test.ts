/** Entries that are broken in any way: nothing throws, no mapper fails, no reference points at nothing, and the neighbours stay. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clinicalDocument, translateClinicalDocument } from '#test/support/clinical-document.ts';
import { readCdaCases } from '#test/support/read-cda-cases.ts';

const cases = readCdaCases(join(import.meta.dirname, 'cases/cda'));
const neighbour =
  '<component><section><templateId root="2.16.840.1.113883.10.20.22.2.17"/><entry><observation classCode="OBS" moodCode="EVN">' +
  '<id root="2.16.840.1.113883.19.8" extension="neighbour"/><code code="74013-4" codeSystem="2.16.840.1.113883.6.1"/>' +
  '<value xsi:type="INT" value="4711"/></observation></entry></section></component>';

/** An attribute or an empty element is taken out, a value is another, an element stands twice. */
const damage = fc.record({
  body: fc.constantFrom(...cases.map(({ body }) => body)),
  cuts: fc.array(fc.tuple(fc.nat(), fc.constantFrom('drop', 'null', 'garble', 'twice')), {
    minLength: 1,
    maxLength: 8,
  }),
});

test('broken entries cost nothing but themselves', () => {
  fc.assert(
    fc.property(damage, ({ body, cuts }) => {
      const broken = cuts.reduce((text, [at, how]) => broke(text, at, how), body);
      const { issues, resources, all } = translateClinicalDocument(clinicalDocument({ body: broken + neighbour }));
      expect(issues.filter((issue) => issue.startsWith('CW-CDA-004') || issue.startsWith('CW-ANY'))).toEqual([]);
      expect(all('Observation').some(({ valueInteger }) => valueInteger === 4711)).toBe(true);
      const known = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id as string}`));
      const targets = [...JSON.stringify(resources).matchAll(/"reference":"([^"]+)"/g)].map(([, target]) => target!);
      expect(targets.filter((target) => !known.has(target))).toEqual([]);
    }),
    { numRuns: 150, seed: 20241121 },
  );
});

/** Breaks one place of an XML text, and leaves it well-formed. */
function broke(text: string, at: number, how: string): string {
  if (how === 'twice' || how === 'drop') {
    const empty = [...text.matchAll(/<(\w+)(?: [^<>]*)?\/>/g)];
    const [found] = empty.slice(at % Math.max(1, empty.length));
    if (found === undefined) return text;
    const put = how === 'twice' ? found[0] + found[0] : '';
    return text.slice(0, found.index) + put + text.slice(found.index + found[0].length);
  }
  const attributes = [...text.matchAll(/ (code|value|unit|root|extension|typeCode|codeSystem|moodCode)="[^"]*"/g)];
  const [found] = attributes.slice(at % Math.max(1, attributes.length));
  if (found === undefined) return text;
  const put = how === 'null' ? '' : ` ${found[1]}="\u00e4 1e999 -"`;
  return text.slice(0, found.index) + put + text.slice(found.index + found[0].length);
}
