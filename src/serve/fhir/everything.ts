import { dateRange } from '#fhir/date-range.ts';
import { searchTypes } from '#fhir/search-parameters.ts';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { readPatientSlice } from '#store/patient-slice.ts';
import { readResource } from '#store/read.ts';
import { bundleText } from './bundle.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { operationParameters } from './operation-parameters.ts';
import { pageLinks } from './page-link.ts';
import { resourceEntry } from './resource-entry.ts';

/**
 * `[base]/Patient/[id]/$everything` (FHIR R4 Patient-everything): all that lies in the patient's slice, with what each page refers
 * to in the directory. Takes `_type`, `_since`, `start`, `end`, `_count`; pages go by type and id.
 */
export async function everything(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { id } = request.path as { id: string };
  const pairs = operationParameters(request);
  const patient = await readResource(parts.db, request.access, 'Patient', id);
  if (patient === undefined) throw new CausewayError('CW-SRV-004');
  if (patient.deleted) throw new CausewayError('CW-SRV-005');
  const page = await readPatientSlice(parts.db, request.access, patient.id, readForm(pairs));
  const url = `${request.base}/Patient/${id}/$everything`;
  const entries = [
    ...page.rows.map((row) => resourceEntry(request.base, row, 'match', parts)),
    ...page.directory.map((row) => resourceEntry(request.base, row, 'include', parts)),
  ];
  const links = pageLinks(request, parts, url, pairs, page.next);
  return { status: 200, body: bundleText('searchset', parts.now(), links, entries, undefined) };
}

type Form = Parameters<typeof readPatientSlice>[3];

function readForm(pairs: readonly (readonly [name: string, value: string])[]): Form {
  let form: Form = { count: limits.searchPageDefault };
  for (const [name, value] of pairs) {
    if (name === '_count' && /^[1-9]\d{0,8}$/.test(value))
      form = { ...form, count: Math.min(Number(value), limits.searchPageMax) };
    else if (name === '_cursor') form = { ...form, cursor: value };
    else if (name === '_since') form = { ...form, since: momentOf(name, value) };
    else if (name === 'start') form = { ...form, from: momentOf(name, value) };
    else if (name === 'end') form = { ...form, to: endOf(name, value) };
    else if (name === '_type') form = { ...form, types: typesOf(name, value) };
    else throw new CausewayError('CW-SRV-011', { place: /^\w{1,64}$/.test(name) ? name : '$everything' });
  }
  return form;
}

function typesOf(place: string, value: string): string[] {
  const types = value.split(',');
  if (types.every((type) => searchTypes.has(type))) return types;
  throw new CausewayError('CW-SRV-011', { place });
}

function momentOf(place: string, value: string): number {
  return rangeOf(place, value).from;
}

function endOf(place: string, value: string): number {
  return rangeOf(place, value).to;
}

function rangeOf(place: string, value: string) {
  // A plus sign that was not escaped in a URL comes as a blank.
  const range = dateRange(value.replace(/ (\d\d:\d\d)$/, '+$1'));
  if (range === undefined) throw new CausewayError('CW-SRV-011', { place });
  return range;
}
