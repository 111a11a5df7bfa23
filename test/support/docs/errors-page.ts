import { errorTable } from '#platform/errors.ts';

/** `docs/errors.md`: every code, from the table that the product answers by. */
export function errorsPage(): string {
  const rows = Object.entries(errorTable)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, row]) => `| ${code} | ${row.text} | ${row.hint} | ${row.issue} | ${row.http} | ${row.ack} |`);
  return `# Errors

Made from \`src/platform/errors/\` by \`npm run docs\`. A code stands in answers, logs and metrics; it never changes its meaning.

| Code | What happened | What to do | FHIR issue | HTTP | HL7 |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
