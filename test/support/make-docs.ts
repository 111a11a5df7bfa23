/** Writes the pages of the manual that are made from code: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorTable } from '#platform/errors.ts';

const docs = join(import.meta.dirname, '../../docs');

const errors = Object.entries(errorTable)
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([code, row]) => `| ${code} | ${row.text} | ${row.hint} | ${row.issue} | ${row.http} | ${row.ack} |`);
writeFileSync(
  join(docs, 'errors.md'),
  `# Errors

Made from \`src/platform/errors.ts\` by \`npm run docs\`. A code stands in answers, logs and metrics; it never changes its meaning.

| Code | What happened | What to do | FHIR issue | HTTP | HL7 |
| --- | --- | --- | --- | --- | --- |
${errors.join('\n')}
`,
);
