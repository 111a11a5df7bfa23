/**
 * Each leaf of a document in turn gets another value of its kind; what changes in the resources must be what lineage names for
 * that leaf, and nothing else. It proves lineage, and that nothing is made up.
 */
import { expect, test } from 'vitest';
import type { FhirResource } from '#flow';
import { readCda } from '#formats/cda/read-cda.ts';
import { isElement, type XmlElement } from '#formats/xml/xml-element.ts';
import { createIds } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { clinicalDocument, section } from '#test/support/clinical-document.ts';
import { changedPaths } from '#test/support/sentinel/changed-paths.ts';
import { toTransactionBundle } from '#translate/bundle.ts';
import { translateTree } from '#translate/cda/translate-document.ts';

const assigned = (id: string, family: string) =>
  `<id root="1.2.5" extension="${id}"/><code code="${id}00" codeSystem="2.16.840.1.113883.6.101" displayName="${family}ology"/><addr use="WP"><city>${family}ton</city></addr><telecom use="WP" value="tel:555-${id}"/><assignedPerson><name><given>${family}a</given><family>${family}</family></name></assignedPerson>`;

const xml = clinicalDocument({
  version: '<setId root="1.2.3" extension="SET"/><versionNumber value="2"/>',
  role:
    '<id root="1.2.4" extension="998991"/><addr use="HP"><streetAddressLine>1 Amber Dr</streetAddressLine><city>Salem</city><county>Marion</county><state>OR</state><postalCode>97301</postalCode><country>US</country><useablePeriod><low value="2020"/></useablePeriod></addr>' +
    '<telecom use="MC" value="tel:555-0100"/>',
  patient:
    '<name use="L"><prefix>Dr</prefix><given>Ana</given><given qualifier="CL">Annie</given><family>Reed</family><suffix>Jr</suffix></name><administrativeGenderCode code="F"/><birthTime value="19750501"/>' +
    '<sdtc:deceasedTime value="20240301"/><maritalStatusCode code="M" displayName="Married" codeSystem="2.16.840.1.113883.5.2"/><religiousAffiliationCode code="1013" displayName="Christian" codeSystem="2.16.840.1.113883.5.1076"/>' +
    '<birthplace><place><addr><city>Bend</city></addr></place></birthplace><languageCommunication><languageCode code="fr"/><preferenceInd value="true"/></languageCommunication>',
  author: `<time value="20240304"/><assignedAuthor>${assigned('11', 'Stone')}</assignedAuthor>`,
  more:
    `<dataEnterer><assignedEntity>${assigned('12', 'Type')}</assignedEntity></dataEnterer>` +
    `<legalAuthenticator><time value="20240305"/><signatureCode code="S"/><assignedEntity>${assigned('13', 'Sign')}</assignedEntity></legalAuthenticator>` +
    '<inFulfillmentOf><order><id root="1.2.6" extension="ORD"/></order></inFulfillmentOf>' +
    '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3" extension="OLD"/></parentDocument></relatedDocument>' +
    '<componentOf><encompassingEncounter><id root="1.2.7" extension="V1"/><code code="IMP" displayName="inpatient" codeSystem="2.16.840.1.113883.5.4"/><effectiveTime><low value="20240301"/><high value="20240305"/></effectiveTime>' +
    '<location><healthCareFacility><id root="1.2.8" extension="W"/><location><name>Ward 5</name></location></healthCareFacility></location></encompassingEncounter></componentOf>',
  body: section(
    '<code code="51848-0" codeSystem="2.16.840.1.113883.6.1" displayName="Evaluation"/><title>Assessment</title><text><paragraph ID="p1">All is <content styleCode="Bold">well</content>.</paragraph><table><tbody><tr><td colspan="2">x</td></tr></tbody></table></text>',
  ),
});

interface Leaf {
  readonly place: string;
  readonly value: string;
  set(value: string): void;
}

/** The leaves of a tree, in the order of the document. */
function leavesOf(element: XmlElement): Leaf[] {
  const values = element.attributeValues as string[];
  const own = values.map(
    (value, index): Leaf => ({
      place: `${element.name}/@${element.attributeNames[index]}`,
      value,
      set(changed) {
        values[index] = changed;
      },
    }),
  );
  return own.concat(
    element.children.flatMap((content): Leaf[] => {
      if (isElement(content)) return leavesOf(content);
      if (content.leaf === -1) return [];
      return [
        { place: `${element.name}/text()`, value: content.text, set: (text) => Object.assign(content, { text }) },
      ];
    }),
  );
}

/** The system of Encounter.class: a code of another one is an Encounter.type. */
const actCode = '2.16.840.1.113883.5.4';

/** Another value of the same kind; the same where there is none. */
function another({ place, value }: Leaf): string {
  const known = swaps[`${place} ${value}`];
  if (known !== undefined) return known;
  if (value === actCode) return value;
  if (/^(19|20)\d\d/.test(value)) return `1987${value.slice(4)}`;
  if (place.endsWith('@root') || place.endsWith('@codeSystem')) return `${value}.77`;
  return /^\d+$/.test(value) ? `7${value}` : `${value}Zq`;
}

/** Values of small sets, against another of the same. */
const swaps: Readonly<Record<string, string>> = {
  'administrativeGenderCode/@code F': 'M',
  'confidentialityCode/@code N': 'R',
  'languageCode/@code en-US': 'es',
  'languageCode/@code fr': 'de',
  'preferenceInd/@value true': 'false',
  'relatedDocument/@typeCode RPLC': 'APND',
  'addr/@use HP': 'TMP',
  'addr/@use WP': 'TMP',
  'telecom/@use MC': 'HP',
  'telecom/@use WP': 'MC',
  'name/@use L': 'P',
  'given/@qualifier CL': 'AC',
  'country/text() US': 'CA',
};

/** What follows from another place: references by derived ids and names of those referred to, the copy of the document. */
const derived =
  /^(Binary\.data|DocumentReference\.content\.attachment\.(hash|size|url|title)|Composition\.identifier\.\w+)$|reference$|\.display$/;

/** `Patient/c…#name[0].given[1]` as `Patient.name.given`. */
const pathOf = (to: string): string =>
  to
    .replace(/\/[^#]*#/, '.')
    .replace(/\[\d+\]/g, '')
    .replace(/\._/g, '.')
    .replace(/\.$/, '');

test('what changes with a leaf is what its lineage names', () => {
  const root = readCda(new TextEncoder().encode(xml));
  const ids = createIds(new TextEncoder().encode('the key of the tests'));
  const translate = () =>
    translateTree(root, new TextEncoder().encode(xml), {
      system: 'ehr',
      ids,
      realm: usRealm,
      entry: { part: 1, seq: 1, receivedAt: 0 },
    });
  const before = translate();
  const bundle: FhirResource = toTransactionBundle(before);
  const rows = before.lineage();
  const leaves = leavesOf(root);
  expect(leaves.length).toBe(rows.length);
  const wrong: string[] = [];
  let tried = 0;
  for (const [index, leaf] of leaves.entries()) {
    const row = rows[index]!;
    if (row.fate === 'ignored' || another(leaf) === leaf.value) continue;
    tried++;
    leaf.set(another(leaf));
    const changed = changedPaths(bundle, toTransactionBundle(translate()));
    leaf.set(leaf.value);
    const named = row.fate === 'mapped' ? [row.to, ...(row.also ?? [])].map(pathOf) : [];
    const isOf = (path: string, name: string) => path === name || path.startsWith(`${name}.`);
    for (const path of changed) {
      if (!derived.test(path) && !named.some((name) => isOf(path, name)))
        wrong.push(`${row.place} also changes ${path}`);
    }
    for (const name of named) {
      if (![...changed].some((path) => isOf(path, name))) wrong.push(`${row.place} does not change ${name}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(100);
});
