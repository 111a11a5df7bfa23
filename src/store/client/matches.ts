import type { Transaction } from '#database/database.ts';
import type { Access } from '#flow';
import { publicId } from '../read.ts';
import { search } from '../search/search.ts';

/** What a conditional write found: as clients know it, and its row. */
export interface Match {
  readonly id: string;
  readonly row: string;
}

export interface Matcher {
  /** At most two: none, one, or too many. Errors: those of a search. */
  match(type: string, criteria: string): Promise<readonly Match[]>;
}

/** Runs the searches of one write, each once, on what its transaction sees. */
export function createMatcher(tx: Transaction, access: Access): Matcher {
  const known = new Map<string, Promise<readonly Match[]>>();
  async function find(type: string, criteria: string): Promise<readonly Match[]> {
    const parameters = [...new URLSearchParams(criteria)].filter(([name]) => !ofForm.has(name));
    const found: Match[] = [];
    let cursor: string | undefined;
    do {
      const page = await search(tx, access, { type, parameters, count: 2, cursor });
      for (const row of page.rows) found.push({ id: publicId(row), row: row.id });
      cursor = page.next;
    } while (found.length < 2 && cursor !== undefined);
    return found.slice(0, 2);
  }
  return {
    match(type, criteria) {
      const key = `${type}?${criteria}`;
      const running = known.get(key) ?? find(type, criteria);
      known.set(key, running);
      return running;
    },
  };
}

/** Parameters of an answer's form, which choose no rows. */
const ofForm = new Set(['_format', '_pretty', '_count', '_sort', '_summary', '_elements', '_total']);
