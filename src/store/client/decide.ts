import type { Access } from '#flow';
import { flat } from '#platform/flat-text.ts';
import type { Ids } from '#platform/ids.ts';
import type { RowKey } from '../working-row.ts';
import { loadRows, newRows } from '../working-set.ts';
import { aim } from './aim.ts';
import type { ClientRequest } from './client-request.ts';
import type { ClientWork } from './client-work.ts';
import { clientSystem, type Draft, makesResource, refuse, within } from './draft.ts';
import { createMatcher, type Matcher } from './matches.ts';
import { relativeTo } from './references.ts';
import { type Effect, type Rules, settleDraft } from './settle-draft.ts';
import { chosenPatient, learnSlices } from './slices.ts';

export interface DecideDeps {
  readonly ids: Ids;
  /** What the client may see: a conditional write finds nothing else. */
  readonly access: Access;
  readonly rules: Rules;
}

export interface Plan {
  readonly effects: readonly Effect[];
  /** What is written in place of references to other entries, and of conditional ones. */
  readonly references: { readonly [reference: string]: string };
}

/**
 * Decides a write against the state as it is: which rows it means, what they become, or why not. Nothing is written yet. Errors:
 * the `CW-WRT-…` and `CW-SRV-…` that the client is to be told, those of a search (`CW-FHIR-…`), those of the database.
 */
export async function decide(
  work: ClientWork,
  entry: { readonly part: number; readonly seq: number },
  request: ClientRequest,
  { ids, access, rules }: DecideDeps,
): Promise<Plan> {
  const drafts = request.operations.map((operation): Draft => ({ operation, isEntry: request.isBundle }));
  const matcher = createMatcher(work.set.tx, access);
  await aim(work, drafts, matcher);

  const name = ({ operation }: Draft) => `${entry.part}.${entry.seq}.${operation.entry}`;
  for (const draft of drafts) {
    // A new patient's id rests on nothing else, and those of what is about it rest on it.
    if (draft.operation.type !== 'Patient' || draft.row !== undefined || !makesResource(draft.operation)) continue;
    if (draft.id === undefined) {
      draft.row = ids.patient(clientSystem, 'entry', name(draft));
      draft.isNew = true;
    } else draft.row = chosenPatient(ids, draft.id);
    draft.id ??= draft.row;
  }
  const references = new Map<string, string>();
  for (const draft of drafts) learnReference(references, draft);
  for (const draft of drafts) await resolveConditional(references, draft, request.base, matcher);
  const refer = (text: string) => references.get(text) ?? relativeTo(request.base, text);

  await learnSlices(work, drafts, refer, ids);
  for (const draft of drafts) {
    const { operation, patient } = draft;
    if (draft.row !== undefined || !makesResource(operation)) continue;
    const key = draft.id === undefined ? `entry|${name(draft)}` : `alias|${draft.id}`;
    if (draft.id === undefined) draft.isNew = true;
    draft.row =
      patient === ''
        ? ids.directory(clientSystem, operation.type, key)
        : ids.resource(patient!, operation.type, `${clientSystem}|${key}`);
    draft.id ??= draft.row;
    learnReference(references, draft);
  }

  const aimed = drafts.filter(({ row }) => row !== undefined);
  const keyOf = ({ row, id, operation, patient }: Draft): RowKey => ({
    type: operation.type,
    id: row!,
    patient: patient ?? '',
    alias: id === row ? null : id!,
  });
  newRows(work.set, aimed.filter(({ isNew }) => isNew).map(keyOf));
  await loadRows(work.set, aimed.filter(({ isNew }) => !isNew).map(keyOf));
  const effects = drafts.map((draft) =>
    within(draft, () =>
      settleDraft(draft, draft.row === undefined ? undefined : work.set.rows.get(draft.row), entry.part, refer, rules),
    ),
  );
  refuseRepeats(effects);
  return { effects, references: Object.fromEntries(references) };
}

/** What other entries call a resource: its fullUrl, and what is relative to that (FHIR R4 Bundle, resolving references). */
function learnReference(references: Map<string, string>, { operation, id }: Draft): void {
  const { fullUrl, type } = operation;
  if (fullUrl === undefined || id === undefined || !makesResource(operation)) return;
  const name = flat(type, '/', id);
  references.set(fullUrl, name);
  const relative = /\/([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})$/.exec(fullUrl)?.[1];
  if (relative !== undefined) references.set(relative, name);
}

/** References that are a search (FHIR R4 3.1.0.11.2): each must find one resource. */
async function resolveConditional(
  references: Map<string, string>,
  draft: Draft,
  base: string,
  matcher: Matcher,
): Promise<void> {
  const { operation } = draft;
  if (!makesResource(operation)) return;
  for (const text of operation.conditionalReferences) {
    const match = /^([A-Z][A-Za-z]+)\?(.+)$/.exec(relativeTo(base, text));
    if (match === null || references.has(text)) continue;
    const [, type, criteria] = match as unknown as [string, string, string];
    const found = await matcher.match(type, criteria);
    within(draft, () => {
      if (found.length !== 1) refuse(found.length === 0 ? 'CW-WRT-014' : 'CW-WRT-009', operation.type);
    });
    references.set(text, flat(type, '/', found[0]!.id));
  }
}

/** A transaction names each resource once (FHIR R4 3.1.0.11.2). */
function refuseRepeats(effects: readonly Effect[]): void {
  const rows = new Set<string>();
  for (const { result } of effects) {
    if (result.outcome === 'found' || result.outcome === 'nothing') continue;
    if (rows.has(result.row)) refuse('CW-WRT-018', `Bundle.entry[${result.entry}]`);
    rows.add(result.row);
  }
}
