import { isDeepStrictEqual } from 'node:util';
import { applyFhirPathPatch } from '#fhir/patch/fhirpath-patch.ts';
import { applyJsonPatch, isDeeper } from '#fhir/patch/json-patch.ts';
import type { Shapes } from '#fhir/patch/locate.ts';
import type { FhirResource, Json } from '#flow';
import { isDerivedId } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import type { WorkingRow } from '../working-row.ts';
import { mayBeChosen, type WriteOperation } from './client-request.ts';
import { elementsOfResource, resourceOfElements } from './content.ts';
import type { Result } from './decision.ts';
import { type Draft, refuse } from './draft.ts';
import { withReferences } from './references.ts';
import { patientId } from './slices.ts';

/** The effect of one operation on its row; without content the row is deleted, or stays as it is (see `result.outcome`). */
export interface Effect {
  readonly result: Omit<Result, 'version' | 'updatedAt'>;
  /** The id that a client chose for the row. */
  readonly alias?: string;
  readonly content?: FhirResource;
}

/** What the definitions say: how a patch finds its way, and whether what it made may stand. */
export interface Rules {
  readonly shapes: Shapes;
  /** Throws `CW-WRT-022` with all that is wrong. */
  readonly check: (resource: FhirResource) => void;
}

/**
 * What an operation does to its row, as that stands. Errors: `CW-WRT-005` no such id may be chosen, `-007` the row is a feed's,
 * `-008` it is at another version, `-010` it would move to another patient, `-011` the patch does not fit; `CW-SRV-004` and
 * `-005` there is none to patch.
 */
export function settleDraft(
  draft: Draft,
  row: WorkingRow | undefined,
  clientPart: number,
  refer: (reference: string) => string,
  rules: Rules,
): Effect {
  const { operation } = draft;
  const { type, entry } = operation;
  const there = row !== undefined && isThere(row, draft) ? row : undefined;
  const isLive = there !== undefined && !there.current.deleted;
  const id = draft.id ?? '';
  const result = { entry, type, id, row: there?.id ?? draft.row ?? '', patient: there?.patient ?? draft.patient ?? '' };
  if (draft.isFound) return { result: { ...result, outcome: 'found' } };
  refuseStale(operation, isLive ? there : undefined);
  if (operation.kind === 'delete') {
    if (!isLive) return { result: { ...result, outcome: 'nothing' } };
    refuseFeedOwned(there, clientPart);
    return { result: { ...result, outcome: 'deleted' } };
  }
  if (operation.kind === 'patch') {
    if (there === undefined) refuse('CW-SRV-004');
    if (!isLive) refuse('CW-SRV-005');
    refuseFeedOwned(there, clientPart);
    const before = resourceOfElements(type, id, there.state.content);
    const after = patched(before, operation, refer, rules);
    if (patientId(after, refer) !== patientId(before, refer)) refuse('CW-WRT-010', type);
    return writing(result, there, after);
  }
  if (operation.kind === 'update' && there === undefined && draft.id !== undefined && !mayBeChosen(draft.id)) {
    // Those that the update itself was given are derived, too: only a stated one can be wrong.
    if (operation.id !== undefined || operation.resource.id !== undefined) refuse('CW-WRT-005', `${type}.id`);
  }
  if (there !== undefined) {
    refuseFeedOwned(there, clientPart);
    if (there.patient !== draft.patient) refuse('CW-WRT-010', type);
  }
  const alias = id !== '' && !isDerivedId(id) && there === undefined ? { alias: id } : {};
  return { ...writing(result, there, withReferences(operation.resource, refer)), ...alias };
}

/** Whether the row is what the client means: of the type, seen before, and called by the id under which it is known. */
function isThere(row: WorkingRow, { operation, id }: Draft): boolean {
  return row.current.version > 0 && row.type === operation.type && (row.alias ?? row.id) === id;
}

/** If-Match and If-None-Match: * (FHIR R4 3.1.0.5, RFC 9110 §13.1). */
function refuseStale(operation: WriteOperation, live: WorkingRow | undefined): void {
  if (operation.kind === 'create') return;
  const { ifMatch } = operation;
  if (ifMatch !== undefined && (live === undefined || (ifMatch !== '*' && ifMatch !== String(live.current.version)))) {
    refuse('CW-WRT-008', operation.type);
  }
  if (operation.kind === 'update' && operation.ifNoneMatch === '*' && live !== undefined)
    refuse('CW-WRT-008', operation.type);
}

/** DESIGN 13: what a feed states, only that feed changes. */
function refuseFeedOwned(row: WorkingRow, clientPart: number): void {
  if (row.current.part !== clientPart) refuse('CW-WRT-007', row.type);
}

function patched(
  before: FhirResource,
  operation: Extract<WriteOperation, { kind: 'patch' }>,
  refer: (text: string) => string,
  rules: Rules,
): FhirResource {
  const { patch } = operation;
  const after: Json =
    patch.form === 'json'
      ? applyJsonPatch(before as Json, patch.operations)
      : (applyFhirPathPatch(before, patch.operations, rules.shapes) as Json);
  if (isDeeper(after, limits.requestDepth)) refuse('CW-WRT-011', operation.type);
  const isResource = typeof after === 'object' && after !== null && !Array.isArray(after);
  if (!isResource || after.resourceType !== before.resourceType) refuse('CW-WRT-011', `${operation.type}.resourceType`);
  if (after.id !== before.id) refuse('CW-WRT-011', `${operation.type}.id`);
  const { meta } = after;
  if (meta !== undefined && (typeof meta !== 'object' || meta === null || Array.isArray(meta))) {
    refuse('CW-WRT-011', `${operation.type}.meta`);
  }
  const resource = withReferences(after as FhirResource, refer);
  rules.check(resource);
  return resource;
}

function writing(
  result: Omit<Result, 'version' | 'updatedAt' | 'outcome'>,
  row: WorkingRow | undefined,
  content: FhirResource,
): Effect {
  const isLive = row !== undefined && !row.current.deleted;
  if (isLive && isDeepStrictEqual(elementsOfResource(content), row.state.content)) {
    return { result: { ...result, outcome: 'unchanged' } };
  }
  return { result: { ...result, outcome: isLive ? 'updated' : 'created' }, content };
}
