import { readTable } from '#platform/read-table.ts';
import { type ElementFate, probeDocuments } from './probe-documents.ts';
import { elementsOf } from './v2-to-fhir-page.ts';

/** `docs/guides/ccda-to-fhir.md`: what the translator was seen to do with each element of each template. */
export function ccdaToFhirPage(): string {
  const found = probeDocuments();
  const [header, section, ...entries] = ['Header', 'Section', ...[...found.keys()].filter(isEntry).sort()];
  return `# What C-CDA becomes

Made by \`npm run docs\`: documents with every element below were translated, and the translator's own lineage says where each went.
[Clinical documents](clinical-documents.md) tells how they come in. Ask it the same of a document:

\`\`\`
./causeway convert ccd.xml --lineage
\`\`\`

An entry is what its templates say (R1.1 and R2.1 alike, whatever their extension), whatever section it stands in; numbers are what
stands behind \`2.16.840.1.113883.10.20.\`. Where several elements stand in a row, the content decides. An element that is not listed
is unmapped: its XML stays in the Binary of the document, and lineage says so.

## The header

${table(found.get(header!)!)}

## Sections

${table(found.get(section!)!)}

The kind of a section, by its templates or its code, decides categories where an entry tells none.

| Kind | LOINC | Category of problems | Category of observations |
| --- | --- | --- | --- |
${readTable('cda/sections.csv')
  .map(({ kind, loinc, condition, observation }) => `| ${kind} | ${loinc} | ${condition} | ${observation} |`)
  .join('\n')}

## Entries

${entries.map((name) => `### ${name}\n\n${table(found.get(name)!)}`).join('\n\n')}

## Codes

| Map | Code | Becomes |
| --- | --- | --- |
${readTable('cda/concept-maps.csv')
  .map(({ map, code, target }) => `| ${map} | ${code} | ${target} |`)
  .join('\n')}

## Null flavors

| Null flavor | data-absent-reason |
| --- | --- |
${readTable('cda/null-flavors.csv')
  .map(({ flavor, reason }) => `| ${flavor} | ${reason} |`)
  .join('\n')}

## Left out on purpose

| Element | Reason |
| --- | --- |
${readTable('cda/ignored.csv')
  .map(({ place, reason }) => `| \`${place}\` | ${reason} |`)
  .join('\n')}
`;
}

const isEntry = (name: string): boolean => name !== 'Header' && name !== 'Section';

/** What says nothing of its own is in the list at the end. */
const general = new Set(readTable('cda/ignored.csv').map(({ reason }) => reason!));

function table(elements: ReadonlyMap<string, ElementFate>): string {
  const rows = [...elements].flatMap(([path, { targets, reasons }]) => {
    const own = [...reasons].filter((reason) => !general.has(reason));
    if (targets.size === 0 && own.length === 0) return [];
    const becomes = targets.size === 0 ? '' : elementsOf([targets]).join(', ');
    return [`| ${path === '' ? '(the act)' : `\`${path}\``} | ${becomes} | ${own.join('; ')} |`];
  });
  return `| Element | Becomes | Not taken over |\n| --- | --- | --- |\n${rows.join('\n')}`;
}
