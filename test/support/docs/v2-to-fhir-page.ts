import { errorTable } from '#platform/errors.ts';
import { readTable } from '#platform/read-table.ts';
import { shapes } from '#realms/us/shapes.ts';
import { translatedTypes } from '#translate/v2/message-types.ts';
import { eventsApplied } from '#translate/v2/messages/encounter-event.ts';
import { numberEvents } from '#translate/v2/messages/number-changes.ts';
import { identityEvents } from '#translate/v2/messages/patient-merge.ts';
import { moveEvents } from '#translate/v2/messages/visit-moves.ts';
import { guideReasons } from './guide-ledger.ts';
import { type FieldTargets, probeFields } from './probe-fields.ts';
import { probeMessages } from './probe-messages.ts';

/** `docs/guides/v2-to-fhir.md`: what the translator was seen to do, and the tables that it works by. */
export function v2ToFhirPage(): string {
  const found = probeFields();
  return `# What v2 becomes

Made by \`npm run docs\`: every field below was put into a message, and the translator's own lineage says where it went. Ask it the
same of a message:

\`\`\`
./causeway convert docs/example.hl7 --lineage
\`\`\`

Each populated leaf has one of four fates. *mapped*: it stands in the element named. *preserved*: carried by an element that
is not its own (a text, a note). *ignored*: left out for the reason given [below](#left-out-on-purpose). *unmapped*: nobody reads it yet;
the bytes stay in the journal, and a replay picks it up once somebody does.

## Messages

Translated are ${translatedTypes.map((type) => `\`${type}\``).join(' and ')}. Any other type is acknowledged as the feed's \`unknownTrigger\` says, kept, and applied
by a replay once there is a translation.

Of ADT, these triggers do to the visit what they say: ${[...eventsApplied].join(', ')}.
Who is who is said by ${sorted(identityEvents)} (merges, links, changes of a patient's number): written as link events, seen in
Patient.link and in what a search by the patient finds. ${sorted(moveEvents)} move a visit or an account to another patient with
what was found in it; ${sorted(numberEvents)} merge visits and accounts or change their numbers. Any other trigger states what
its segments say, and is marked \`CW-TRN-002\`.

Every message states who sent it: MSH, SFT and EVN are its MessageHeader and Provenance, derived when they are asked for.

## Fields

A field that is not listed is unmapped. Where several elements stand in a row, the content or the message type decides.
The last column is what the HL7 v2-to-FHIR guide (STU 1) makes of the field, with its map of the data type or of the codes; a place of
ours may be another resource or element.

${[...found.keys()]
  .sort(bySegment)
  .map((segment) => segmentTable(segment, found))
  .join('\n\n')}

## Data types

How the components of a field stand in the element named above.

| v2 | In | Components |
| --- | --- | --- |
${dataTypes.map((row) => dataTypeRow(row, found)).join('\n')}

## Codes

A code that HL7 has a table for is translated by the HL7 v2-to-FHIR guide's map and, where the guide is silent, by ours; the code as
sent stays beside it. A local code stays local, under a system of its sender.

| Map | Codes |
| --- | --- |
${codeMaps().join('\n')}

Coding systems (CWE-3) and the FHIR systems that they are written as:

| As sent | OID | FHIR |
| --- | --- | --- |
${readTable('v2/code-systems.csv')
  .map(({ name, oid, system }) => `| ${name} | ${oid} | ${system} |`)
  .join('\n')}

## Where something required is absent

Nothing is invented. What a US Core profile requires and no message says is filled by the stand-in that US Core provides.

| Resource | Element | Stand-in |
| --- | --- | --- |
${standIns().join('\n')}

## Left out on purpose

| Field | Reason |
| --- | --- |
${readTable('v2/ignored-fields.csv')
  .map(({ place, reason }) => `| ${place} | ${reason} |`)
  .join('\n')}

## What the guide maps and we do not

The HL7 v2-to-FHIR guide (STU 1) maps these fields, or, where the place ends in \`.*\`, components beyond those that are read. A test
holds that there are no others.

| Field | Guide | Reason |
| --- | --- | --- |
${reasonRows()}

## What translation says about a message

These findings cost nothing beside them; [Errors](../errors.md) has all codes.

| Code | Finding | What to do |
| --- | --- | --- |
${Object.entries(errorTable)
  .filter(([code]) => /^CW-(TRN|NRM)-(?!06)/.test(code))
  .map(([code, { text, hint }]) => `| ${code} | ${text} | ${hint} |`)
  .join('\n')}
`;
}

/** In the order in which messages have them. */
const order = ['MSH', ...probeMessages.flatMap(({ segments }) => segments.map((segment) => segment.slice(0, 3)))];
const rank = (segment: string) => (order.includes(segment) ? order.indexOf(segment) : order.length);
const bySegment = (one: string, other: string) => rank(one) - rank(other) || one.localeCompare(other, 'en');

function segmentTable(segment: string, found: FieldTargets): string {
  const rows = [...found.get(segment)!]
    .sort(([one], [other]) => one - other)
    .map(([field, components]) => {
      const at = `${segment}-${field}`;
      return `| ${at} | ${elementsOf([...components.values()]).join(', ')} | ${ruleOf(at)} |`;
    });
  return `### ${segment}\n\n| Field | Becomes | Guide |\n| --- | --- | --- |\n${rows.join('\n')}`;
}

const guideRows = Map.groupBy(readTable('v2/guide-fields.csv'), ({ place }) => place!.replace(/\..*/, ''));

/** What the HL7 v2-to-FHIR guide says of a field: the elements, and the map of its data type or its codes. */
function ruleOf(place: string): string {
  const texts = (guideRows.get(place) ?? []).map(({ target, map, vocabulary }) => {
    const by = [map, vocabulary].filter((one) => one !== '').join(', ');
    return by === '' ? `\`${target}\`` : `\`${target}\` (${by})`;
  });
  return [...new Set(texts)].join('; ');
}

/** What the guide maps and we do not, by the reason. */
function reasonRows(): string {
  const rows = [...guideReasons].map(([place, reason]) => {
    const targets = (guideRows.get(place.replace(/\.\*$/, '')) ?? []).map(({ target }) => `\`${target}\``);
    return `| ${place} | ${[...new Set(targets)].join('; ')} | ${reason} |`;
  });
  return rows.join('\n');
}

/** The elements that the leaves of a field stand in, the most frequent first. */
export function elementsOf(leaves: readonly ReadonlyMap<string, number>[]): string[] {
  const groups = new Map<string, { common: readonly string[]; count: number }>();
  for (const [target, count] of leaves.flatMap((targets) => [...targets])) {
    const path = target.split('.');
    const key = path.slice(0, 2).join('.');
    const known = groups.get(key);
    groups.set(key, {
      common: known === undefined ? path : path.slice(0, path.findIndex((name, at) => name !== known.common[at]) >>> 0),
      count: (known?.count ?? 0) + count,
    });
  }
  return [...groups.values()]
    .sort((one, other) => other.count - one.count)
    .map(({ common }) => `\`${common.join('.').replace(/\.coding$/, '')}\``);
}

/** A v2 data type, the FHIR one, and a field in which its components can be seen. */
const dataTypes = [
  ['CX', 'Identifier', 'PID-3', 'Patient.identifier'],
  ['XPN', 'HumanName', 'PID-5', 'Patient.name'],
  ['XAD', 'Address', 'PID-11', 'Patient.address'],
  ['XTN', 'ContactPoint', 'PID-13', 'Patient.telecom'],
  ['CWE, CE', 'CodeableConcept', 'DG1-3', 'Condition.code'],
  ['EI', 'Identifier', 'OBR-3', 'DiagnosticReport.identifier'],
  ['XCN', 'Practitioner', 'PV1-7', 'Practitioner'],
  ['XON', 'Organization', 'PD1-3', 'Organization'],
  ['PL', 'Location', 'PV1-3', 'Location'],
] as const;

function dataTypeRow([v2, fhir, place, root]: (typeof dataTypes)[number], found: FieldTargets): string {
  const [segment, field] = place.split('-') as [string, string];
  const byElement = new Map<string, string[]>();
  for (const [component, targets] of [...found.get(segment)!.get(Number(field))!].sort(byNumber)) {
    for (const target of targets.keys()) {
      // A name stands in the reference that says who it is; the directory entry has it, too.
      const own = target.replace(/^Encounter\.participant\.individual\./, 'Practitioner.name.');
      if (!own.startsWith(`${root}.`)) continue;
      const element = own.slice(root.length + 1);
      byElement.set(element, [...(byElement.get(element) ?? []), component]);
    }
  }
  const texts = [...byElement].map(([element, components]) => `.${components.join(' .')} \`${element}\``);
  return `| ${v2} | ${fhir} | ${texts.join('; ')} |`;
}

const byNumber = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) =>
  one.localeCompare(other, 'en', { numeric: true });

function codeMaps(): string[] {
  const counts = new Map<string, number>();
  for (const table of ['v2/concept-maps.csv', 'v2/concept-maps-added.csv']) {
    for (const { map } of readTable(table)) counts.set(map!, (counts.get(map!) ?? 0) + 1);
  }
  return [...counts].sort().map(([map, count]) => `| ${map} | ${count} |`);
}

function standIns(): string[] {
  return [...shapes].flatMap(([key, shape]) =>
    shape.standIns.map(([element, value]) => {
      const text = JSON.stringify(value);
      const stands = text.includes('data-absent-reason"')
        ? 'data-absent-reason `unknown`'
        : text.includes('UNK')
          ? '`UNK` of v3-NullFlavor'
          : `\`${typeof value === 'string' ? value : 'unknown'}\``;
      return `| ${key} | ${element.replace(/^_/, '')} | ${stands} |`;
    }),
  );
}

function sorted(triggers: ReadonlySet<string>): string {
  return [...triggers].sort().join(', ');
}
