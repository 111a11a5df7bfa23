import { searchTypes } from '#fhir/search-parameters.ts';
import type { Issue } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { StoredResource } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { answerSearch, searchAsPreferred } from './search.ts';
import { type SearchForm, searchForm } from './search-form.ts';

/**
 * `GET [base]?_type=…` and `POST [base]/_search` (FHIR R4 3.1.0.9): the types that `_type` names, one after the other, each by its
 * own plan, with parameters that all of them know. Refused without `_type` (`CW-SRV-006`): no index serves all types.
 */
export async function searchSystem(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const types = typesOf(request.parameters);
  const form = searchForm(request.parameters.filter(([name]) => name !== '_type'));
  if (types.length > 1 && form.sort !== undefined) {
    throw new CausewayError('CW-FHIR-006', { place: '_sort', text: 'Several types have no order in common.' });
  }
  let { index, cursor } = placeOf(form.cursor, types.length);
  const rows: StoredResource[] = [];
  const included: StoredResource[] = [];
  const issues: Issue[] = [];
  while (index < types.length && rows.length < form.count) {
    const page: SearchForm = {
      ...without(form),
      count: form.count - rows.length,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { found, issues: told } = await searchAsPreferred(request, parts, types[index]!, page);
    rows.push(...found.rows);
    included.push(...(found.included?.rows ?? []));
    issues.push(...told);
    cursor = found.next;
    if (cursor !== undefined) break;
    index += 1;
  }
  const hasMore = form.count > 0 && index < types.length;
  const total = form.total === 'accurate' ? await totalOf(request, parts, types, form) : undefined;
  return answerSearch(request, parts, request.base, form, {
    found: {
      rows,
      included: { rows: once(included, rows), isWhole: true },
      ...(hasMore ? { next: `${index}_${cursor ?? ''}` } : {}),
      ...(total === undefined ? {} : { total }),
    },
    issues,
  });
}

function typesOf(parameters: FhirRequest['parameters']): string[] {
  const asked = parameters.filter(([name]) => name === '_type').flatMap(([, value]) => value.split(','));
  if (asked.length === 0) throw new CausewayError('CW-SRV-006', { place: '_type' });
  if (!asked.every((type) => searchTypes.has(type))) throw new CausewayError('CW-SRV-011', { place: '_type' });
  const types = [...new Set(asked)];
  if (types.length > limits.searchTypes) throw new CausewayError('CW-FHIR-008', { place: '_type' });
  return types;
}

/** Which type a page goes on with, and where in it. */
function placeOf(cursor: string | undefined, types: number): { index: number; cursor: string | undefined } {
  if (cursor === undefined) return { index: 0, cursor: undefined };
  const match = /^(\d{1,3})_(.*)$/.exec(cursor);
  if (match === null || Number(match[1]) >= types) throw new CausewayError('CW-FHIR-007', { place: '_cursor' });
  return { index: Number(match[1]), cursor: match[2] === '' ? undefined : match[2] };
}

/** Exact where that of each type is. */
async function totalOf(
  request: FhirRequest,
  parts: FhirParts,
  types: readonly string[],
  form: SearchForm,
): Promise<number | undefined> {
  let sum = 0;
  for (const type of types) {
    const counting: SearchForm = { ...without(form), count: 0, total: 'accurate', includes: [] };
    const { total } = (await searchAsPreferred(request, parts, type, counting)).found;
    if (total === undefined) return undefined;
    sum += total;
  }
  return sum;
}

/** The form of a part of the search. */
function without({ cursor: _cursor, total: _total, ...form }: SearchForm): SearchForm {
  return form;
}

const nameOf = ({ type, id }: StoredResource) => `${type}/${id}`;

/** What several types refer to, once, and not beside itself as a match. */
function once(included: readonly StoredResource[], matches: readonly StoredResource[]): StoredResource[] {
  const seen = new Set(matches.map(nameOf));
  return included.filter((row) => seen.size < seen.add(nameOf(row)).size);
}
