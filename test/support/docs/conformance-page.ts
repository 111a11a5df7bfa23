import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceRecord, OpenRows } from '#test/conformance/record.ts';

/** `docs/conformance.md` from the recorded result: `npm run conformance -- --json docs/conformance.json`. */
export function conformancePage(): string {
  const file = join(import.meta.dirname, '../../../docs/conformance.json');
  const { commit, date, counts, open } = JSON.parse(readFileSync(file, 'utf8')) as ConformanceRecord;
  const suites = [...new Set(counts.map(({ suite }) => suite))];
  return `# Conformance

Made by \`npm run docs\` from the last recorded run of \`npm run conformance -- --json docs/conformance.json\`: commit ${commit}, ${date}.

The run starts servers on fresh databases and asks them for all that the [US Core 6.1.0](http://hl7.org/fhir/us/core/STU6.1/)
CapabilityStatement and profiles demand at SHALL and SHOULD (as Inferno's test kit lists it), over the package's examples and the
g(10) fixtures, loaded through the FHIR API; once more over a store that HL7v2 messages alone have filled; and runs the R4 base
TestScripts of mock-health. A search passes only where its answer is exactly what the data says: nothing missing, nothing too
many. What the examples do not show is supplied by resources of our own (\`test/conformance/us-core/supplement.ts\`). A run that
passes less than what is on record here fails.
${suites.map((suite) => suiteText(suite, counts, open)).join('')}`;
}

function suiteText(suite: string, counts: ConformanceRecord['counts'], open: readonly OpenRows[]): string {
  const rows = counts.filter((count) => count.suite === suite);
  const lines = rows.map(
    ({ kind, passed, failed, noData }) => `| ${kind} | ${passed} | ${failed} | ${noData === 0 ? '' : noData} |`,
  );
  const own = open.filter((row) => row.suite === suite);
  return `
## ${suite}

| | passed | failed | no data |
| --- | ---: | ---: | ---: |
${lines.join('\n')}
${failedText(own.filter(({ outcome }) => outcome === 'failed'))}${missingText(own.filter(({ outcome }) => outcome === 'no data'))}`;
}

function failedText(rows: readonly OpenRows[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map(
    ({ group, kind, what, reason }) =>
      `- ${group}, ${kind} ${what.map((it) => `\`${it}\``).join(', ')}: ${safe(reason)}`,
  );
  return `\nFailed:\n\n${lines.join('\n')}\n`;
}

/** By reason: which source field is missing, and what hangs on it. */
function missingText(rows: readonly OpenRows[]): string {
  if (rows.length === 0) return '';
  const byReason = Map.groupBy(rows, ({ reason }) => reason);
  const lines = [...byReason].map(([reason, same]) => {
    const groups = [...Map.groupBy(same, ({ group }) => group)].map(([group, of]) => {
      const elements = of.filter(({ kind }) => kind === 'must-support').flatMap(({ what }) => what);
      const others = of.filter(({ kind }) => kind !== 'must-support').flatMap(({ what }) => what).length;
      const shown = elements.length > 6 ? `${elements.length} elements` : elements.map((it) => `\`${it}\``).join(', ');
      return [group, shown, others === 0 ? '' : `${others} ${others === 1 ? 'search or form' : 'searches and forms'}`]
        .filter((part) => part !== '')
        .join(': ');
    });
    return `| ${safe(reason)} | ${groups.join('; ')} |`;
  });
  return `\nWhat cannot be had, by the source field that is missing:\n\n| source | what hangs on it |\n| --- | --- |\n${lines.join('\n')}\n`;
}

const safe = (text: string) => text.replaceAll('|', '\\|');
