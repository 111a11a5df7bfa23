import type { Queryable } from '#database/database.ts';
import type { ValueSetCodes } from '#fhir/definitions/definition.ts';
import { type ValueSet, valueSetCodes } from '#fhir/definitions/value-set-codes.ts';
import type { Access, Json } from '#flow';
import { parseBody } from '../body.ts';
import { readResource } from '../read.ts';
import { sourceUri } from '../source-uri.ts';
import { referenceOf } from './tokens.ts';
import type { ValueTest } from './values.ts';

/** What conditions ask of beside the row: they are settled with it before any row is looked at (`condition.ts`). */
export interface Outside {
  /** The journal parts whose system's URI, as `meta.source` tells it, fits. */
  partsOf(fits: ValueTest): Promise<ReadonlySet<number>>;
  /** Ids of a type that a List has; none where there is no such List. */
  listed(list: string, type: string): Promise<readonly string[]>;
  /** The codes of a value set by system: of a canonical URL, or of a stored one as `ValueSet/id`; undefined where not all are known. */
  codes(valueSet: string): Promise<ValueSetCodes | undefined>;
}

/** `known`: the codes of value sets that definitions list. */
export function createOutside(
  db: Queryable,
  access: Access,
  known: (url: string) => ValueSetCodes | undefined,
): Outside {
  const contentOf = async (type: string, id: string) => {
    const row = await readResource(db, access, type, id);
    return row === undefined || row.deleted ? undefined : parseBody(row.body, null);
  };
  return {
    async partsOf(fits) {
      const parts = await db.query<{ part: number; system: string }>(
        'select part, system from journal_part',
        [],
        'search-sources',
      );
      return new Set(parts.filter(({ system }) => fits(sourceUri(system))).map(({ part }) => part));
    },
    async listed(list, type) {
      const entries = (await contentOf('List', list))?.entry;
      const references = (Array.isArray(entries) ? entries : [])
        .map((entry) => entry as { readonly deleted?: Json; readonly item?: Json })
        .filter(({ deleted }) => deleted !== true)
        .map(({ item }) => referenceOf(item ?? null) ?? '');
      return references.filter((text) => text.startsWith(`${type}/`)).map((text) => text.slice(type.length + 1));
    },
    async codes(valueSet) {
      const id = /^ValueSet\/([A-Za-z0-9.-]{1,64})$/.exec(valueSet)?.[1];
      if (id === undefined) return known(valueSet);
      const stored = await contentOf('ValueSet', id);
      if (stored === undefined) return undefined;
      return (
        valueSetCodes(valueSet, {
          // Of other sets that it is made of, those of the definitions; of code systems, what it lists itself.
          valueSet: (url) => (url === valueSet ? (stored as unknown as ValueSet) : asValueSet(url, known(url))),
          codeSystem: () => undefined,
        }) ?? (typeof stored.url === 'string' ? known(stored.url) : undefined)
      );
    },
  };
}

function asValueSet(url: string, codes: ValueSetCodes | undefined): ValueSet | undefined {
  if (codes === undefined) return undefined;
  const contains = Object.entries(codes).flatMap(([system, list]) => list.map((code) => ({ system, code })));
  return { resourceType: 'ValueSet', url, expansion: { contains } };
}
