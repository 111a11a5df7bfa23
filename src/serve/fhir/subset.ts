import { readFileSync } from 'node:fs';
import { parseExact } from '#fhir/exact-numbers.ts';
import type { Json } from '#flow';

/** Which elements of each resource an answer has: `_summary` and `_elements` (R4 3.1.1.5.8, 3.1.1.5.9). */
export type Subset =
  | { readonly kind: 'summary' | 'text' | 'data' }
  | { readonly kind: 'elements'; readonly names: readonly string[] };

type Names = { readonly [list in 'summary' | 'mandatory']: readonly string[] };
const table = JSON.parse(
  readFileSync(new URL('../../../tables/fhir/summary-elements.json', import.meta.url), 'utf8'),
) as { readonly [type: string]: Names };

const subsetted = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** The resource's text with the elements that the subset has, tagged as not whole, so that nobody writes it back. */
export function subsetText(text: string, subset: Subset): string {
  const resource = parseExact(text) as { [element: string]: Json };
  const { meta, ...elements } = resource;
  const keeps = keeping(String(resource.resourceType), subset);
  const kept = Object.entries(elements).filter(([name]) => keeps(name.replace(/^_/, '')));
  const known = (meta ?? {}) as { [element: string]: Json };
  const tag = [...(Array.isArray(known.tag) ? known.tag : []), subsetted];
  const { resourceType = '', id = '', ...rest } = Object.fromEntries(kept);
  return JSON.stringify({ resourceType, id, meta: { ...known, tag }, ...rest });
}

const always = new Set(['resourceType', 'id']);

function keeping(type: string, subset: Subset): (name: string) => boolean {
  if (subset.kind === 'data') return (name) => name !== 'text';
  const { summary = [], mandatory = [] } = table[type] ?? {};
  const names = [
    ...mandatory,
    ...(subset.kind === 'elements' ? subset.names : subset.kind === 'text' ? ['text'] : summary),
  ];
  // A choice is named without its type: `value` of `valueQuantity`.
  return (name) => always.has(name) || names.some((wanted) => name === wanted || isChoice(wanted, name));
}

const types =
  /^(Base64Binary|Boolean|Canonical|Code|Date|DateTime|Decimal|Id|Instant|Integer|Markdown|Oid|PositiveInt|String|Time|UnsignedInt|Uri|Url|Uuid|Address|Age|Annotation|Attachment|CodeableConcept|Coding|ContactPoint|Count|Distance|Duration|HumanName|Identifier|Money|Period|Quantity|Range|Ratio|Reference|SampledData|Signature|Timing|Dosage)$/;
const isChoice = (wanted: string, name: string) => name.startsWith(wanted) && types.test(name.slice(wanted.length));
