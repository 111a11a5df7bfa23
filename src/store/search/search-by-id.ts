import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { limits } from '#platform/limits.ts';
import { printCursor, readCursor } from './cursor.ts';
import { readMatching } from './filter.ts';
import type { FoundPage, Page } from './page.ts';
import type { Query } from './query.ts';
import { refusal } from './values.ts';

/** `_id`, alone or with more: the rows are read, and judged by their content. In the order of ids. */
export async function searchById(db: Queryable, access: Access, query: Query, request: Page): Promise<FoundPage> {
  const ids = [...new Set(query.ids)].sort();
  if (ids.length > limits.searchPageMax) throw refusal('CW-FHIR-003', '_id');
  const found = await readMatching(db, access, query, ids);
  const after = request.cursor === undefined ? undefined : readCursor(request.cursor);
  const left = after === undefined ? found : found.filter(({ id }) => id > after.id);
  const rows = left.slice(0, request.count);
  return {
    rows,
    ...(request.count > 0 && left.length > rows.length ? { next: printCursor({ key: 0, id: rows.at(-1)!.id }) } : {}),
    ...(request.total === 'accurate' ? { total: found.length } : {}),
  };
}
