import { type ClientWork, rowsOfIds } from './client-work.ts';
import { type Draft, refuse, within } from './draft.ts';
import type { Matcher } from './matches.ts';

/** Learns the rows that are meant: by id, or by the search of a conditional write (FHIR R4 3.1.0.5.3, .6.2, .7.1, .8.1). */
export async function aim(work: ClientWork, drafts: readonly Draft[], matcher: Matcher): Promise<void> {
  for (const draft of drafts) {
    const { operation } = draft;
    if (operation.kind === 'create') {
      if (operation.ifNoneExist !== undefined) await aimBySearch(draft, operation.ifNoneExist, matcher);
    } else if (operation.id !== undefined) draft.id = operation.id;
    else await aimBySearch(draft, operation.criteria, matcher);
  }
  const byType = Map.groupBy(
    drafts.filter(({ id, row }) => id !== undefined && row === undefined),
    ({ operation }) => operation.type,
  );
  for (const [type, ofType] of byType) {
    const rows = await rowsOfIds(
      work,
      type,
      ofType.map(({ id }) => id!),
    );
    for (const draft of ofType) {
      const row = rows.get(draft.id!);
      if (row !== undefined) draft.row = row;
    }
  }
}

async function aimBySearch(draft: Draft, criteria: string, matcher: Matcher): Promise<void> {
  const { operation } = draft;
  const found = await matcher.match(operation.type, criteria);
  within(draft, () => {
    if (found.length > 1) refuse('CW-WRT-009');
    const [match] = found;
    const stated = operation.kind === 'update' ? operation.resource.id : undefined;
    if (match === undefined) {
      if (operation.kind === 'patch') refuse('CW-SRV-004');
      // A conditional update that finds none and states an id is an update of that id.
      if (typeof stated === 'string') draft.id = stated;
      return;
    }
    if (stated !== undefined && stated !== match.id) refuse('CW-WRT-004', `${operation.type}.id`);
    draft.id = match.id;
    draft.row = match.row;
    if (operation.kind === 'create') draft.isFound = true;
  });
}
