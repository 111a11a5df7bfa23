import type { SearchType } from '#fhir/search-parameters.ts';
import { refusal } from './query.ts';

/** The order of a slice's answer: a column of `resource`, ids deciding between equals. */
export interface Sort {
  readonly column: 'clinical_from' | 'updated_at';
  readonly direction: 'asc' | 'desc';
}

/** By default the newest clinical date first; `_sort` names `_lastUpdated` or the type's clinical date. */
export function readSort(type: SearchType, sort: string | undefined): Sort {
  if (sort === undefined || sort === '') return { column: 'clinical_from', direction: 'desc' };
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  const name = sort.replace(/^-/, '');
  if (name === '_lastUpdated') return { column: 'updated_at', direction };
  if (type.parameters.get(name)?.clinical === true) return { column: 'clinical_from', direction };
  throw refusal('CW-FHIR-006', '_sort');
}
