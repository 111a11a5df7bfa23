import { searchTypes } from '#fhir/search-parameters.ts';
import { apiExamples } from './api-examples.ts';

/** `docs/guides/fhir-api.md`: what app developers need, from the tables that the server runs on. */
export function fhirApiPage(): string {
  const types = [...searchTypes.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1));
  const rows = types.map(({ type, parameters }) => {
    const names = [...parameters.values()].map(({ name, type: kind }) => `\`${name}\` ${kind}`);
    return `| ${type} | ${names.join(', ')} |`;
  });
  return `# The FHIR API

Made by \`npm run docs\` from the server's own tables; a test runs every example.

The base is \`/fhir\`, FHIR R4, JSON or XML. \`GET /fhir/metadata\` tells what there is as a CapabilityStatement, \`/openapi.json\` as
OpenAPI 3.1. Whatever is refused is answered by an OperationOutcome whose \`expression\` points at the fault: see
[the list of errors](../errors.md).

## By example

| | request | answer |
| --- | --- | ---: |
${apiExamples.map(({ what, request, headers, status }) => `| ${what} | \`${request}\`${headersText(headers)} | ${status} |`).join('\n')}

## What holds for all of it

- **Paging**: follow the \`next\` link until there is none. It goes on from the last row shown, so that writes in between neither
  repeat nor hide what stood still. \`_count\` is 50 unless you say otherwise, 1000 at most.
- **Totals** are given where asked for (\`_total=accurate\`, \`_summary=count\`), and never guessed.
- **Unknown parameters** are refused; \`Prefer: handling=lenient\` passes them over and says so.
- **What came by message** belongs to its feed: writing to it is answered with 409 and the reason.
- **Lost updates**: send the ETag that you read as \`If-Match\`.
- **Validation**: R4 and the profiles that a resource declares are kept: what breaks them is refused (422) with every reason. The
  profile that its type, category and code imply only warns: a write is answered with \`x-profile-warnings: 3\`, an entry of a
  Bundle with its \`outcome\`, and \`Prefer: return=OperationOutcome\` tells all of them. \`validation.impliedProfiles\` of
  \`causeway.yaml\` makes that \`refuse\`, or \`off\`.
- **Source**: \`meta.source\` names the system; the Provenance of a resource names the message.

## Searches

Every type also has \`_id\`, \`_lastUpdated\`, \`_tag\`, \`_profile\` and \`_security\`.

| type | parameters |
| --- | --- |
${rows.join('\n')}
`;
}

const headersText = (headers: { readonly [name: string]: string } = {}): string =>
  Object.entries(headers)
    .map(([name, value]) => `<br>\`${name}: ${value.replaceAll('|', '\\|')}\``)
    .join('');
