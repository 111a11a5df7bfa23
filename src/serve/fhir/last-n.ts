import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { lastObservations } from '#store/search/last-observations.ts';
import { bundleText } from './bundle.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { operationParameters } from './operation-parameters.ts';
import { pageLinks } from './page-link.ts';
import { resourceEntry } from './resource-entry.ts';

/** `[base]/Observation/$lastn` (FHIR R4 Observation-lastn): of each code the newest, `max` of them, of those that a search finds. */
export async function lastN(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const pairs = operationParameters(request);
  const max = pairs.find(([name]) => name === 'max')?.[1] ?? '1';
  if (!/^[1-9]\d{0,3}$/.test(max)) throw new CausewayError('CW-SRV-011', { place: 'max' });
  const parameters = pairs.filter(([name]) => name !== 'max' && name !== '_count');
  const rows = await lastObservations(parts.db, request.access, parameters, Number(max), parts.now(), parts.codesOf);
  if (rows === undefined) {
    const text = `The search finds more than ${limits.searchSortRows} observations: name a category, a code or a date.`;
    throw new CausewayError('CW-FHIR-005', { text });
  }
  const links = pageLinks(request, parts, `${request.base}/Observation/$lastn`, pairs, undefined);
  const entries = rows.map((row) => resourceEntry(request.base, row, 'match', parts));
  return { status: 200, body: bundleText('searchset', parts.now(), links, entries, rows.length) };
}
