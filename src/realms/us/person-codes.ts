import type { Json } from '#flow';
import { readTable } from '#platform/read-table.ts';
import type { Realm, SentCode } from '../realm.ts';

const root = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';

/**
 * Race, ethnicity and tribe of US Core's extensions as codes for PID-10, PID-22 and PID-39: the detailed ones and the categories; the
 * text alone where there is no code.
 */
export const personCodes: Realm['personCodes'] = (extensions) => {
  const of = (name: string) => extensions.filter(({ url }) => url === root + name);
  return {
    races: of('race').flatMap(categoriesOf),
    ethnicities: of('ethnicity').flatMap(categoriesOf).map(withOwnCode),
    tribes: of('tribal-affiliation').flatMap((one) =>
      partsOf(one).flatMap(({ url, valueCodeableConcept }) =>
        url === 'tribalAffiliation' ? tribeOf(valueCodeableConcept) : [],
      ),
    ),
  };
};

/** HL7 table 0189 (H, N, U) by the categories of the CDC's codes. */
const ownCodes: ReadonlyMap<string, string> = new Map(
  readTable('us/race-ethnicity.csv')
    .filter(({ field, code }) => field === 'ethnicity' && /^[A-Z]$/.test(code!))
    .map(({ code, target }) => [target!, code!]),
);

function withOwnCode(sent: SentCode): SentCode {
  const own = ownCodes.get(sent.code);
  return own === undefined ? sent : { ...sent, own };
}

type Part = { readonly [name: string]: Json | undefined };

function categoriesOf(extension: Part): readonly SentCode[] {
  const parts = partsOf(extension);
  const coded = parts.flatMap(({ url, valueCoding }) =>
    (url === 'ombCategory' || url === 'detailed') && isPart(valueCoding) ? [codeOf(valueCoding, '')] : [],
  );
  if (coded.length > 0) return coded;
  const words = textOf(parts.find(({ url }) => url === 'text')?.valueString);
  return words === '' ? [] : [{ code: '', text: words, system: '' }];
}

function tribeOf(concept: Json | undefined): readonly SentCode[] {
  if (!isPart(concept)) return [];
  const [coding] = Array.isArray(concept.coding) ? concept.coding.filter(isPart) : [];
  const words = textOf(concept.text);
  return coding === undefined && words === '' ? [] : [codeOf(coding ?? {}, words)];
}

function codeOf({ code, display, system }: Part, words: string): SentCode {
  return { code: textOf(code), text: textOf(display) || (words === textOf(code) ? '' : words), system: textOf(system) };
}

function partsOf(extension: Part): readonly Part[] {
  return Array.isArray(extension.extension) ? extension.extension.filter(isPart) : [];
}

const isPart = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
