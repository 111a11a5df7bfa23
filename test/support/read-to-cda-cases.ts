import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExact } from '#fhir/exact-numbers.ts';
import type { FhirResource, Json } from '#flow';
import type { DocumentType } from '#translate/to-cda/document-types.ts';
import type { Expectation } from './read-cases.ts';

/** Resources and what must stand in the document that is made of them. */
export interface ToCdaCase {
  readonly title: string;
  readonly type: DocumentType;
  readonly resources: readonly FhirResource[];
  readonly expectations: readonly Expectation[];
}

/** Systems and sections are written short in the cases. */
const short: readonly (readonly [name: RegExp, full: string])[] = [
  [/"@SCT"/g, '"http://snomed.info/sct"'],
  [/"@LN"/g, '"http://loinc.org"'],
  [/"@RX"/g, '"http://www.nlm.nih.gov/research/umls/rxnorm"'],
  [/"@CVX"/g, '"http://hl7.org/fhir/sid/cvx"'],
  [/"@UCUM"/g, '"http://unitsofmeasure.org"'],
  [/"@OID"/g, '"urn:oid:2.16.840.1.113883.19.7"'],
];

const patient: FhirResource = { resourceType: 'Patient', id: 'p', name: [{ family: 'Reed', given: ['Ana'] }] };

/**
 * Reads the cases of a folder. A case begins with `# title`; `document referral` chooses the document (else a CCD); lines that begin
 * with `{` are resources, each gets an id and the patient as its subject where it has none. Then come expectations: `path => values`,
 * paths as `valuesAt` has them, after `section 48765-2` within that section.
 */
export function readToCdaCases(folder: string): readonly ToCdaCase[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return names.toSorted().flatMap((name) => casesOf(name, readFileSync(join(folder, name), 'utf8')));
}

function casesOf(name: string, text: string): readonly ToCdaCase[] {
  const cases: { title: string; type: DocumentType; resources: FhirResource[]; expectations: Expectation[] }[] = [];
  let within = '';
  for (const [index, line] of text.split('\n').entries()) {
    const bare = line.trim();
    const last = cases.at(-1);
    const at = bare.indexOf(' =>');
    if (bare === '') continue;
    if (bare.startsWith('# ')) {
      within = '';
      cases.push({ title: `${name}: ${bare.slice(2)}`, type: 'ccd', resources: [], expectations: [] });
    } else if (last === undefined) throw new Error(`${name}:${index + 1}: no case begins before it`);
    else if (bare.startsWith('document ')) last.type = bare.slice(9) as DocumentType;
    else if (bare.startsWith('section ')) within = `//section[code/@code=${bare.slice(8)}]`;
    else if (bare.startsWith('{')) last.resources.push(resourceOf(bare, last.resources.length));
    else if (at !== -1) {
      const path = `${within}${bare.slice(0, at).trim()}`;
      last.expectations.push({ line: index + 1, path, expected: bare.slice(at + 3).trim() });
    } else throw new Error(`${name}:${index + 1}: no resource, no section, no expectation`);
  }
  return cases.map((one) => ({
    ...one,
    resources: one.resources.some(isPatient) ? one.resources : [patient, ...one.resources],
  }));
}

const isPatient = ({ resourceType }: FhirResource): boolean => resourceType === 'Patient';

function resourceOf(line: string, count: number): FhirResource {
  const full = short.reduce((text, [name, uri]) => text.replace(name, uri), line);
  const held = parseExact(full) as { [name: string]: Json };
  return {
    id: `r${count}`,
    ...(held.resourceType === 'Patient' ? {} : { subject: { reference: 'Patient/p' } }),
    ...held,
  } as unknown as FhirResource;
}
