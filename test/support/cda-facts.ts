import type { Json } from '#flow';
import { readCda } from '#formats/cda/read-cda.ts';
import { attribute, descendants } from '#formats/xml/xml-element.ts';

/** What is counted of a document's entries, and looked for in resources. */
export const factKinds = ['codes', 'dates', 'quantities', 'ids'] as const;
export type DocumentFacts = { readonly [kind in (typeof factKinds)[number]]: ReadonlySet<string> };

/** SNOMED CT, LOINC, RxNorm, CVX, ICD-10-CM, ICD-9-CM, CPT, NDC, ICD-10-PCS and CVX by its other OID: what everybody has to understand. */
const standard = new Set(
  ['6.96', '6.1', '6.88', '12.292', '6.90', '6.103', '6.12', '6.69', '6.4', '6.59'].map(
    (x) => `2.16.840.1.113883.${x}`,
  ),
);
const times = new Set(['effectiveTime', 'low', 'high', 'time', 'center']);

/** In the entries of a document: codes of the common systems, dates to the day, physical quantities, ids; each once. */
export function cdaFacts(bytes: Uint8Array): DocumentFacts {
  const facts = {
    codes: new Set<string>(),
    dates: new Set<string>(),
    quantities: new Set<string>(),
    ids: new Set<string>(),
  };
  for (const entry of descendants(readCda(bytes))) {
    if (entry.name !== 'entry') continue;
    for (const element of descendants(entry)) {
      const said = (name: string) => attribute(element, name)?.trim() ?? '';
      const [value, type] = [said('value'), said('xsi:type')];
      if (said('code') !== '' && standard.has(said('codeSystem'))) facts.codes.add(said('code').toLowerCase());
      const isTime = times.has(element.name) || (element.name === 'value' && type.includes('TS'));
      if (isTime && /^(19|20)\d{6}/.test(value)) facts.dates.add(value.slice(0, 8));
      const isQuantity = (element.name === 'value' && type.endsWith('PQ')) || element.name === 'doseQuantity';
      if (isQuantity && !Number.isNaN(Number.parseFloat(value))) facts.quantities.add(`${Number.parseFloat(value)}`);
      const id = said('extension') || said('root');
      if (element.name === 'id' && id !== '') facts.ids.add(id.toLowerCase());
    }
  }
  return facts;
}

/** The same as they stand in resources; texts count as codes and ids. Not in narrative, nor in copies of the source. */
export function outputFacts(resources: Json): DocumentFacts {
  const texts = new Set<string>();
  const numbers = new Set<string>();
  const dates = new Set<string>();
  const visit = (value: Json): void => {
    if (typeof value === 'number') numbers.add(`${value}`);
    else if (typeof value === 'string') {
      texts.add(value.toLowerCase().replace(/^urn:(oid|uuid):/, ''));
      const day = /^(\d{4})-(\d\d)-(\d\d)/.exec(value);
      if (day !== null) dates.add(day.slice(1).join(''));
    } else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null && value.resourceType !== 'Binary') {
      for (const name in value) if (name !== 'div' && name !== 'data') visit(value[name]!);
    }
  };
  visit(resources);
  return { codes: texts, ids: texts, dates, quantities: numbers };
}
