import { outcomeOfValidation } from '#fhir/outcome.ts';
import { printResource } from '#store/print.ts';
import { readVersion } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest, WrittenResult } from './interaction.ts';

/** FHIR R4 3.1.0.1.12: what a client wants to see of what it wrote; the resource where it does not say. */
export type Returned = 'minimal' | 'representation' | 'OperationOutcome';

export function returned(prefer: string | undefined): Returned {
  const match = /(?:^|[;,\s])return\s*=\s*"?(minimal|representation|OperationOutcome)"?/i.exec(prefer ?? '');
  const word = match?.[1]?.toLowerCase();
  if (word === 'operationoutcome') return 'OperationOutcome';
  return word === 'minimal' ? 'minimal' : 'representation';
}

/**
 * What a write's result is as an answer: 201 with its place where it made a resource, 204 where it took one away, else 200. That it
 * breaks the profile which its kind implies is told by a header, and in full by `Prefer: return=OperationOutcome`.
 */
export async function answerResult(result: WrittenResult, request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { outcome, type, id, version, updatedAt } = result;
  if (outcome === 'nothing') return { status: 204, body: '' };
  if (outcome === 'deleted') return { status: 204, body: '', headers: { etag: `W/"${version}"` } };
  const advice = adviceOf(result);
  const headers = {
    etag: `W/"${version}"`,
    'last-modified': new Date(updatedAt).toUTCString(),
    location: `${request.base}/${type}/${id}/_history/${version}`,
    ...(advice.length === 0 ? {} : { [adviceHeader]: String(advice.length) }),
  };
  return { status: outcome === 'created' ? 201 : 200, body: await bodyOf(result, request, parts), headers };
}

/** How many rules of the implied profile the resource breaks: absent where none. */
export const adviceHeader = 'x-profile-warnings';

/** What the implied profile asks for and the resource has not. */
export function adviceOf({ issues }: WrittenResult): WrittenResult['issues'] {
  return issues.filter(({ profile, severity }) => profile !== undefined && severity === 'warning');
}

async function bodyOf(
  { type, id, version, issues }: WrittenResult,
  request: FhirRequest,
  parts: FhirParts,
): Promise<string> {
  const wanted = returned(request.header('prefer'));
  if (wanted === 'minimal') return '';
  if (wanted === 'OperationOutcome') return JSON.stringify(outcomeOfValidation(issues));
  const row = await readVersion(parts.db, request.access, type, id, version);
  return row === undefined ? '' : printResource(row, parts.systemOf, parts.provenance);
}
