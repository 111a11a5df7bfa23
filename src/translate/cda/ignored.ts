import type { XmlElement } from '#formats/xml/xml-element.ts';
import { readTable } from '#platform/read-table.ts';

/** What is left out on purpose, with the reason: `tables/cda/ignored.csv`. by element and leaf, either of them `any`. */
const reasons: ReadonlyMap<string, string> = new Map(
  readTable('cda/ignored.csv').map(({ place, reason }) => [place!, reason!]),
);

/** Why an attribute (or, where the name is empty, a text) is ignored on purpose; undefined where it is not. */
export function ignoredBecause(element: XmlElement, name: string): string | undefined {
  const leaf = name === '' ? 'text()' : `@${name}`;
  return reasons.get(`${element.name}/${leaf}`) ?? reasons.get(`${element.name}/*`) ?? reasons.get(`*/${leaf}`);
}
