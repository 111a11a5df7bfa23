import { dateRange, dateRangeOf } from '#fhir/date-range.ts';
import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { StoredResource } from '#store/read.ts';
import { search } from '#store/search/search.ts';
import { bundleText } from './bundle.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { operationParameters } from './operation-parameters.ts';
import { pageLinks } from './page-link.ts';
import { resourceEntry } from './resource-entry.ts';

const known = new Set(['patient', 'start', 'end', 'type', 'on-demand', 'profile']);

/**
 * `[base]/DocumentReference/$docref`: a patient's documents of a type, whose care lies between `start` and `end`; without these the
 * newest of each type. Documents are never made on demand: `on-demand` and `profile` change nothing.
 */
export async function docref(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const pairs = operationParameters(request);
  const unknown = pairs.find(([name]) => !known.has(name))?.[0];
  if (unknown !== undefined)
    throw new CausewayError('CW-SRV-011', { place: /^[\w-]{1,64}$/.test(unknown) ? unknown : '$docref' });
  const value = (name: string) => pairs.find(([key]) => key === name)?.[1];
  const patient = value('patient');
  if (patient === undefined || patient === '') throw new CausewayError('CW-SRV-011', { place: 'patient' });
  const [start, end] = [momentOf('start', value('start')), momentOf('end', value('end'))];
  const asked = pairs.filter(([name]) => name === 'patient' || name === 'type');
  const found = await search(parts.db, request.access, {
    type: 'DocumentReference',
    parameters: [...asked, ['status', 'current']],
    count: limits.searchPageMax,
    now: parts.now(),
    codesOf: parts.codesOf,
  });
  const rows =
    start === undefined && end === undefined
      ? newestOfEachType(found.rows)
      : found.rows.filter((row) => {
          const care = careOf(JSON.parse(row.body) as Content);
          return care !== undefined && care.to > (start?.from ?? -Infinity) && care.from < (end?.to ?? Infinity);
        });
  const links = pageLinks(request, parts, `${request.base}/DocumentReference/$docref`, pairs, undefined);
  const entries = rows.map((row) => resourceEntry(request.base, row, 'match', parts));
  return { status: 200, body: bundleText('searchset', parts.now(), links, entries, rows.length) };
}

type Content = { readonly [element: string]: Json };

/** The time of the care that a document tells of; where it is silent, when it was made. */
function careOf({ context, date }: Content) {
  const period =
    typeof context === 'object' && context !== null && !Array.isArray(context) ? context.period : undefined;
  return dateRangeOf(period ?? null) ?? dateRangeOf(date ?? null);
}

/** They come newest first. */
function newestOfEachType(rows: readonly StoredResource[]): StoredResource[] {
  const seen = new Set<string>();
  return rows.filter(({ body }) => {
    const type = JSON.stringify((JSON.parse(body) as Content).type ?? null);
    return seen.size < seen.add(type).size;
  });
}

function momentOf(place: string, text: string | undefined) {
  if (text === undefined) return undefined;
  const range = dateRange(text.replace(/ (\d\d:\d\d)$/, '+$1'));
  if (range === undefined) throw new CausewayError('CW-SRV-011', { place });
  return range;
}
