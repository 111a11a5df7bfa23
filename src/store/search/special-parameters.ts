import { CausewayError } from '#platform/errors.ts';
import { type Condition, toBeSettled } from './condition.ts';
import { freeTextCondition } from './free-text.ts';
import { nearCondition } from './near-test.ts';
import { uriFits } from './uri-test.ts';
import { type Asked, alternatives, refusal } from './values.ts';

/** A parameter that is not of an element's values. */
export interface SpecialParameter {
  readonly name: string;
  /** FHIR's word for its kind (R4 value set search-param-type). */
  readonly type: 'string' | 'uri' | 'special';
  readonly definition?: string;
}

const definition = (name: string) => ({ definition: `http://hl7.org/fhir/SearchParameter/${name}` });

/** What a type takes beside its own parameters and those of `common-parameters.ts`. A Provenance, which is derived, takes none. */
export function specialParameters(type: string): readonly SpecialParameter[] {
  if (type === 'Provenance') return [];
  return [
    { name: '_source', type: 'uri', ...definition('Resource-source') },
    { name: '_list', type: 'special' },
    { name: '_filter', type: 'special' },
    { name: '_content', type: 'string', ...definition('Resource-content') },
    { name: '_text', type: 'string', ...definition('DomainResource-text') },
    ...(type === 'Location' ? [{ name: 'near', type: 'special' as const, ...definition('Location-near') }] : []),
  ];
}

/** What is asked by one of them, `_filter` apart (`filter-parameter.ts`); undefined for what is none. Errors: `CW-FHIR-002`, `-003`. */
export function specialCondition(type: string, name: string, value: string, asked: Asked): Condition | undefined {
  const { modifier, fullName } = asked;
  if (name === '_source') return sourceCondition(value, asked);
  if (name !== '_list' && name !== '_text' && name !== '_content' && !(name === 'near' && type === 'Location')) {
    return undefined;
  }
  if (modifier !== undefined) throw refusal('CW-FHIR-002', fullName);
  if (name === '_list') return listCondition(type, value);
  return name === 'near' ? nearCondition(value) : freeTextCondition(name, value);
}

/** By the system that the row's newest statement is from: that is what `meta.source` tells. */
function sourceCondition(value: string, asked: Asked): Condition {
  if (asked.modifier !== undefined && asked.modifier !== 'above' && asked.modifier !== 'below') {
    throw refusal('CW-FHIR-002', asked.fullName);
  }
  const tests = alternatives(value, asked.fullName).map((one) => uriFits(one, asked));
  return toBeSettled('_source', async (outside) => {
    const parts = await outside.partsOf((uri) => tests.some((fits) => fits(uri)));
    return { name: '_source', matches: ({ part }) => parts.has(part) };
  });
}

/** R4 3.1.1.2.2: what a stored List has. Lists by function (`$current-problems`) are nobody's here. */
function listCondition(type: string, value: string): Condition {
  const lists = alternatives(value, '_list').map((list) => list.replace(/^List\//, ''));
  if (lists.some((list) => list.startsWith('$'))) {
    const text = 'Lists by function are not kept here: name a stored List by its id.';
    throw new CausewayError('CW-FHIR-003', { place: '_list', text });
  }
  return toBeSettled('_list', async (outside) => {
    const ids = new Set<string>();
    for (const list of lists) for (const id of await outside.listed(list, type)) ids.add(id);
    return { name: '_list', ids: [...ids], matches: ({ publicId }) => ids.has(publicId) };
  });
}
