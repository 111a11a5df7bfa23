import type { Json } from '#flow';
import { flat } from '#platform/flat-text.ts';
import { readTable } from '#platform/read-table.ts';
import type { SentCode } from '../realm.ts';

const root = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';
const cdc = 'urn:oid:2.16.840.1.113883.6.238';
const nullFlavor = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';

interface Category {
  readonly kind: string;
  readonly code: string;
  readonly display: string;
}

const categories: ReadonlyMap<string, Category> = new Map(
  readTable('us/race-ethnicity.csv').map((row) => [
    `${row.field} ${row.code}`,
    { kind: row.system!, code: row.target!, display: row.display! },
  ]),
);

/** US Core race and ethnicity of PID-10 and PID-22, tribal affiliation of PID-39. */
export function personExtensions(person: {
  readonly races: readonly SentCode[];
  readonly ethnicities: readonly SentCode[];
  readonly tribes: readonly SentCode[];
}): Json[] {
  return [
    ...categoryExtension('race', person.races, 5),
    ...categoryExtension('ethnicity', person.ethnicities, 1),
    ...person.tribes.map((tribe) => ({
      url: flat(root, 'tribal-affiliation'),
      extension: [{ url: 'tribalAffiliation', valueCodeableConcept: tribeConcept(tribe) }],
    })),
  ];
}

/**
 * The complex extension: OMB categories (at most `most`), detailed codes of the same CDC system, and a text, which the
 * profile demands. A code that is in neither is told by the text alone: both bindings are required.
 */
function categoryExtension(field: 'race' | 'ethnicity', codes: readonly SentCode[], most: number): Json[] {
  if (codes.length === 0) return [];
  const parts: Json[] = [];
  const words: string[] = [];
  let categoriesSaid = 0;
  for (const sent of codes) {
    const known = categories.get(`${field} ${sent.code.toUpperCase()}`);
    const detailed = known?.kind === 'detailed' || (known === undefined && isDetailed(sent));
    words.push(sent.text || known?.display || sent.code);
    if (detailed)
      parts.push({ url: 'detailed', valueCoding: codingOf(cdc, sent.code, sent.text || known?.display || '') });
    else if (known !== undefined && categoriesSaid++ < most) {
      const system = known.kind === 'null' ? nullFlavor : cdc;
      parts.push({ url: 'ombCategory', valueCoding: codingOf(system, known.code, known.display) });
    }
  }
  return [{ url: flat(root, field), extension: [...parts, { url: 'text', valueString: words.join(', ') }] }];
}

/** A code of the CDC system (four digits, a dash, a check digit) that is not one of the categories. */
function isDetailed({ code, system }: SentCode): boolean {
  return (
    /^\d{4}-\d$/.test(code) &&
    (system === '' || system === cdc || system.includes('v2-0005') || system.includes('v2-0189'))
  );
}

function codingOf(system: string, code: string, display: string): Json {
  return display === '' ? { system, code } : { system, code, display };
}

function tribeConcept({ code, text, system }: SentCode): Json {
  const concept: { [name: string]: Json } = {};
  if (code !== '') concept.coding = [system === '' ? { code } : { system, code }];
  if (text !== '' || code !== '') concept.text = text || code;
  return concept;
}
