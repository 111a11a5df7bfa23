import { expect, test } from 'vitest';
import { readCda } from '#formats/cda/read-cda.ts';
import { child } from '#formats/xml/xml-element.ts';
import { createIds } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { lineageRows } from '../lineage.ts';
import { openDocument } from '../open-document.ts';
import { addResource } from '../resources.ts';
import { mapSection } from './map-sections.ts';

const xml =
  '<ClinicalDocument><section><entry><observation><id root="1.2" extension="a"/></observation></entry>' +
  '<entry><act><id root="1.2" extension="b"/></act></entry><entry><odd x="y"/></entry>' +
  '<entry><observation><id root="1.2" extension="c"/></observation></entry>' +
  '<component><section><entry><observation><id root="1.2" extension="a"/></observation></entry></section></component></section></ClinicalDocument>';

test('an entry at which a mapper fails, or that nobody knows, costs nothing but itself: it is kept, and an issue names it', () => {
  const root = readCda(new TextEncoder().encode(xml));
  const given = {
    system: 'ehr',
    ids: createIds(new TextEncoder().encode('k')),
    realm: usRealm,
    entry: { part: 1, seq: 1, receivedAt: 0 },
  };
  const context = openDocument(root, given);
  const mapped = mapSection(context, child(root, 'section')!, 'Binary/x#data', (statement, { marks }) => {
    if (statement.name === 'act') throw new TypeError('reading of undefined');
    expect(marks).toBe(context.marks);
    addResource(context, { type: 'Observation', source: statement, content: {} });
    return true;
  });
  expect(mapped.entries).toHaveLength(2);
  // The same entry in another section is the same resource, and is listed there too.
  expect(mapped.sections.map(({ entries }) => entries)).toEqual([[mapped.entries[0]]]);
  const found = context.issues.map(({ code, severity, place }) => [code, severity, place]);
  expect(found.slice(1)).toEqual([
    ['CW-CDA-004', 'error', '/ClinicalDocument/section/entry[2]/act'],
    ['CW-CDA-003', 'warning', '/ClinicalDocument/section/entry[3]'],
  ]);
  const kept = lineageRows(root, context.marks, context.drafts.values()).filter(({ fate }) => fate === 'preserved');
  expect(kept.map(({ place, to }) => [place, to])).toEqual([
    ['/ClinicalDocument/section/entry[2]/act/id/@root', 'Binary/x#data'],
    ['/ClinicalDocument/section/entry[2]/act/id/@extension', 'Binary/x#data'],
    ['/ClinicalDocument/section/entry[3]/odd/@x', 'Binary/x#data'],
  ]);
});
