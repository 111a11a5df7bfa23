import type { XmlElement } from '#formats/xml/xml-element.ts';
import { readTable } from '#platform/read-table.ts';

/** What is left out on purpose, with the reason: `tables/cda/ignored.csv`. by element and leaf, either of them `any`. */
const reasons: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  [...Map.groupBy(readTable('cda/ignored.csv'), ({ place }) => place!.slice(0, place!.indexOf('/')))].map(
    ([element, rows]) => [
      element,
      new Map(
        rows.map(({ place, reason }) => [place!.slice(place!.indexOf('/') + 1).replace(/^@|^text\(\)$/, ''), reason!]),
      ),
    ],
  ),
);
const ofAny = reasons.get('*');

/** Why an attribute (or, where the name is empty, a text) is ignored on purpose; undefined where it is not. */
export function ignoredBecause(element: XmlElement, name: string): string | undefined {
  const own = reasons.get(element.name);
  return own?.get(name) ?? own?.get('*') ?? ofAny?.get(name);
}
