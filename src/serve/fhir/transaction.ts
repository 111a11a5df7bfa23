import { STATUS_CODES } from 'node:http';
import { outcomeOf, outcomeOfValidation } from '#fhir/outcome.ts';
import { searchTypes } from '#fhir/search-parameters.ts';
import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { RawWrite, StatedOperation } from '#store/client/client-request.ts';
import { entriesOf } from '#store/client/read-bundle.ts';
import { printResource } from '#store/print.ts';
import { readVersion } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest, Interaction, WrittenResult } from './interaction.ts';
import type { Route } from './interactions.ts';
import { readParameters } from './page-link.ts';
import { readBody } from './write.ts';
import { adviceOf, returned } from './write-answer.ts';

/** What an entry of the response says. */
interface EntryAnswer {
  readonly status: number;
  readonly location?: string;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly outcome?: object;
  /** The resource's text. */
  readonly resource?: string;
}

/**
 * `POST [base]` (FHIR R4 3.1.0.11): a transaction is one write, done as a whole or not at all; each entry of a batch is one of its
 * own. What they read is read when all is written. `reads`: the routes that entries may ask.
 */
export function transaction(reads: readonly Route[]): Interaction {
  return async (request, parts) => {
    const bytes = request.body;
    if (bytes === undefined) throw new CausewayError('CW-WRT-001');
    const bundle = readBody(request, bytes, false);
    const isBundle = typeof bundle === 'object' && bundle !== null && !Array.isArray(bundle);
    if (!isBundle || bundle.resourceType !== 'Bundle') throw new CausewayError('CW-WRT-013', { place: 'resourceType' });
    if (bundle.type !== 'transaction' && bundle.type !== 'batch') {
      throw new CausewayError('CW-WRT-013', { place: 'Bundle.type' });
    }
    const entries = entriesOf(bundle);
    const answers: EntryAnswer[] = [];
    if (bundle.type === 'transaction') await writeTogether(request, bundle, bytes, entries, answers, parts);
    else await writeApart(request, entries, answers, parts);
    for (const stated of entries) {
      if (isRead(stated)) answers[stated.entry] = await inOwnEntry(() => answerRead(stated, request, parts, reads));
    }
    return { status: 200, body: responseText(`${bundle.type}-response`, answers) };
  };
}

const isRead = ({ method }: StatedOperation) => method === 'GET' || method === 'HEAD';

async function writeTogether(
  request: FhirRequest,
  bundle: Json,
  bytes: Uint8Array,
  entries: readonly StatedOperation[],
  answers: EntryAnswer[],
  parts: FhirParts,
): Promise<void> {
  if (entries.every(isRead)) return;
  const { access, base } = request;
  const raw: RawWrite = { actor: access.actor, base, method: 'POST', url: '', headers: {}, body: bundle };
  const { results } = await parts.write(raw, bytes);
  for (const result of results) answers[result.entry] = await answerWrite(result, request, parts);
}

/** Deletes, then creates, then updates, as in a transaction; as many at once as one turn of the consumer takes. */
async function writeApart(
  request: FhirRequest,
  entries: readonly StatedOperation[],
  answers: EntryAnswer[],
  parts: FhirParts,
): Promise<void> {
  for (const methods of [['DELETE'], ['POST'], ['PUT', 'PATCH']]) {
    const due = entries.filter(({ method }) => methods.includes(method));
    for (let from = 0; from < due.length; from += limits.applyBatchEntriesEmbedded) {
      const together = due.slice(from, from + limits.applyBatchEntriesEmbedded);
      await Promise.all(
        together.map(async (stated) => {
          answers[stated.entry] = await inOwnEntry(() => writeEntry(stated, request, parts));
        }),
      );
    }
  }
}

async function writeEntry(stated: StatedOperation, request: FhirRequest, parts: FhirParts): Promise<EntryAnswer> {
  const { access, base } = request;
  const { method, url, body, isJsonPatch, ifMatch, ifNoneMatch, ifNoneExist } = stated;
  const raw: RawWrite = {
    actor: access.actor,
    base,
    method: method as RawWrite['method'],
    url,
    headers: {
      'content-type': isJsonPatch ? 'application/json-patch+json' : 'application/fhir+json',
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
      ...(ifNoneExist === undefined ? {} : { 'if-none-exist': ifNoneExist }),
    },
    body: method === 'DELETE' ? undefined : body,
  };
  const { results } = await parts.write(
    raw,
    raw.body === undefined ? undefined : Buffer.from(JSON.stringify(raw.body)),
  );
  return await answerWrite(results[0]!, request, parts);
}

async function answerWrite(result: WrittenResult, request: FhirRequest, parts: FhirParts): Promise<EntryAnswer> {
  const { outcome, type, id, version, updatedAt } = result;
  if (outcome === 'nothing') return { status: 204 };
  const stamp = { etag: `W/"${version}"`, lastModified: new Date(updatedAt).toISOString() };
  if (outcome === 'deleted') return { status: 204, ...stamp };
  const status = outcome === 'created' ? 201 : 200;
  const bare = { status, location: `${type}/${id}/_history/${version}`, ...stamp };
  const prefer = request.header('prefer') ?? '';
  const wanted = returned(prefer);
  if (wanted === 'OperationOutcome') return { ...bare, outcome: outcomeOfValidation(result.issues) };
  const advice = adviceOf(result);
  const place = advice.length === 0 || wanted === 'minimal' ? bare : { ...bare, outcome: outcomeOfValidation(advice) };
  // Of a Bundle, clients have what they sent: they get it back where they ask for it.
  if (wanted === 'minimal' || !/return/i.test(prefer)) return place;
  const row = await readVersion(parts.db, request.access, type, id, version);
  return row === undefined ? place : { ...place, resource: printResource(row, parts.systemOf, parts.provenance) };
}

async function answerRead(
  { url, ifNoneMatch }: StatedOperation,
  request: FhirRequest,
  parts: FhirParts,
  reads: readonly Route[],
): Promise<EntryAnswer> {
  const [path = '', query = ''] = url.split(/\?(.*)/s, 2);
  for (const route of reads) {
    const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
    const match = new RegExp(`^${route.path.replace(/:\w+/g, '([^/]+)')}$`).exec(`/${path}`);
    if (route.method !== 'GET' || match === null) continue;
    const segments = Object.fromEntries(names.map((name, index) => [name, match[index + 1]!]));
    if (segments.type !== undefined && !searchTypes.has(segments.type)) throw new CausewayError('CW-SRV-002');
    const answer = await route.interaction(
      {
        ...request,
        method: 'GET',
        path: segments,
        parameters: readParameters({ ...request, method: 'GET' }, parts, path, query).parameters,
        formParameters: [],
        header: (name) => (name === 'if-none-match' ? ifNoneMatch : undefined),
        body: undefined,
      },
      parts,
    );
    return entryOf(answer);
  }
  throw new CausewayError('CW-SRV-003');
}

function entryOf({ status, body, headers }: FhirAnswer): EntryAnswer {
  const etag = headers?.etag;
  return { status, ...(etag === undefined ? {} : { etag }), ...(body === '' ? {} : { resource: body }) };
}

/** What is refused is the answer of its entry; what nobody foresaw is not. */
async function inOwnEntry(work: () => Promise<EntryAnswer>): Promise<EntryAnswer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CausewayError) || error.row.http >= 500) throw error;
    return { status: error.row.http, outcome: outcomeOf(error) };
  }
}

function responseText(type: string, answers: readonly EntryAnswer[]): string {
  const entries = answers.map(({ status, resource, ...rest }) => {
    const response = JSON.stringify({ status: `${status} ${STATUS_CODES[status]}`, ...rest });
    return `{${resource === undefined ? '' : `"resource":${resource},`}"response":${response}}`;
  });
  const list = entries.length === 0 ? '' : `,"entry":[${entries.join(',')}]`;
  return `{"resourceType":"Bundle","type":"${type}"${list}}`;
}
