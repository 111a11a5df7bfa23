import { dateRange, dateRangeOf } from '#fhir/date-range.ts';
import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { StoredResource } from '#store/read.ts';
import { printCursor, readCursor } from '#store/search/cursor.ts';
import { search } from '#store/search/search.ts';
import { type DocumentType, documentTypeOf } from '#translate/to-cda/document-types.ts';
import { type BundleEntry, bundleText } from './bundle.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { onDemandDocument } from './on-demand-document.ts';
import { operationParameters } from './operation-parameters.ts';
import { pageLinks } from './page-link.ts';
import { resourceEntry } from './resource-entry.ts';
import { searchForm } from './search-form.ts';

const known = new Set(['patient', 'start', 'end', 'type', 'on-demand', 'profile', '_count', '_cursor']);

/**
 * `[base]/DocumentReference/$docref`: a patient's documents of a type, whose care lies between `start` and `end`; without these the
 * newest of each type, page by page. `on-demand=true` makes one of the patient's chart as it is now (a Continuity of Care Document,
 * or what `type` asks for) and gives no other; one that is asked for by `type` and was never sent is made, too. `profile` changes
 * nothing. The same at `[base]/Patient/[id]/$docref`.
 */
export async function docref(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const pairs = operationParameters(request);
  const unknown = pairs.find(([name]) => !known.has(name))?.[0];
  if (unknown !== undefined)
    throw new CausewayError('CW-SRV-011', { place: /^[\w-]{1,64}$/.test(unknown) ? unknown : '$docref' });
  const value = (name: string) => pairs.find(([key]) => key === name)?.[1];
  const patient = request.path.id ?? value('patient');
  if (patient === undefined || patient === '') throw new CausewayError('CW-SRV-011', { place: 'patient' });
  const [start, end] = [momentOf('start', value('start')), momentOf('end', value('end'))];
  const type = documentType(value('type'));
  const made = (kind: DocumentType) =>
    onDemandDocument(request, parts, patient.replace(/^(.*\/)?Patient\//, ''), kind, {
      from: start?.from,
      to: end?.to,
    });
  if (value('on-demand') === 'true') {
    const entry = type === undefined ? undefined : await made(type);
    return searchset(request, parts, pairs, {
      entries: entry === undefined ? [] : [entry],
      total: entry === undefined ? 0 : 1,
    });
  }
  const asked: [string, string][] = [['patient', patient]];
  for (const [name, given] of pairs) if (name === 'type') asked.push([name, given]);
  const documents = await currentDocuments(request, parts, asked);
  const rows =
    start === undefined && end === undefined
      ? newestOfEachType(documents)
      : documents.filter((row) => {
          const care = careOf(JSON.parse(row.body) as Content);
          return care !== undefined && care.to > (start?.from ?? -Infinity) && care.from < (end?.to ?? Infinity);
        });
  const { count, cursor } = searchForm(pairs.filter(([name]) => name === '_count' || name === '_cursor'));
  const page = pageOf(rows, count, cursor);
  const entries = page.rows.map((row) => resourceEntry(request.base, row, 'match', parts));
  if (rows.length > 0 || value('type') === undefined || type === undefined)
    return searchset(request, parts, pairs, { entries, total: rows.length, next: page.next });
  const entry = await made(type);
  return searchset(request, parts, pairs, {
    entries: entry === undefined ? [] : [entry],
    total: entry === undefined ? 0 : 1,
  });
}

function searchset(
  request: FhirRequest,
  parts: FhirParts,
  pairs: FhirRequest['parameters'],
  {
    entries,
    total,
    next,
  }: { readonly entries: readonly BundleEntry[]; readonly total: number; readonly next?: string | undefined },
): FhirAnswer {
  const { id } = request.path;
  const url = `${request.base}/${id === undefined ? 'DocumentReference' : `Patient/${id}`}/$docref`;
  const links = pageLinks(request, parts, url, pairs, next);
  return { status: 200, body: bundleText('searchset', parts.now(), links, entries, total) };
}

/** The document that a token names, of LOINC or of no system; the Continuity of Care Document where none is asked for. */
function documentType(token: string | undefined): DocumentType | undefined {
  if (token === undefined) return 'ccd';
  const codes = token.split(',').map((one) => one.replace(/^http:\/\/loinc\.org\|/, ''));
  return codes.map(documentTypeOf).find((one) => one !== undefined);
}

/** All of them, newest first: which is the newest of its type is known when all are seen. `CW-FHIR-005` above the bound. */
async function currentDocuments(
  request: FhirRequest,
  parts: FhirParts,
  asked: FhirRequest['parameters'],
): Promise<StoredResource[]> {
  const rows: StoredResource[] = [];
  const parameters = [...asked, ['status', 'current'] as const];
  const common = { type: 'DocumentReference', parameters, now: parts.now(), codesOf: parts.codesOf };
  let cursor: string | undefined;
  do {
    const page = await search(parts.db, request.access, { ...common, count: limits.searchPageMax, cursor });
    rows.push(...page.rows);
    cursor = page.next;
    if (rows.length > limits.searchSortRows) throw new CausewayError('CW-FHIR-005', { place: 'patient' });
  } while (cursor !== undefined);
  return rows;
}

/** The page after the row that a cursor names; where that row is gone, after its place. */
function pageOf(rows: readonly StoredResource[], count: number, text: string | undefined) {
  const cursor = text === undefined ? undefined : readCursor(text);
  const at = cursor === undefined ? 0 : rows.findIndex(({ id }) => id === cursor.id) + 1;
  const start = cursor !== undefined && at === 0 ? Math.max(0, cursor.key) : at;
  const shown = rows.slice(start, start + count);
  const end = start + shown.length;
  const last = end < rows.length ? shown.at(-1)?.id : undefined;
  return { rows: shown, next: last === undefined ? undefined : printCursor({ key: end, id: last }) };
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
