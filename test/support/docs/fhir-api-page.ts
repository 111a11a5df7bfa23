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
- **What is said in a body stays out of addresses**: the next page of a \`POST …/_search\` is a sealed link, good for whoever asked.
- **A subset** by \`_summary\` or \`_elements\`, of a read too, is tagged \`SUBSETTED\`.
- **Deleting by criteria** takes one resource; where several match, nothing is done (412).
- **One person, several records**: what merges and links join, a search by any of the records answers for as a whole, with references to
  the record that stands for the person. A record that was merged says by \`Patient.link\` what replaced it, and its id still answers.
- **Lost updates**: send the ETag that you read as \`If-Match\`.
- **Validation**: R4 and the profiles that a resource declares are kept: what breaks them is refused (422) with every reason. The
  profile that its type, category and code imply only warns: a write is answered with \`x-profile-warnings: 3\`, an entry of a
  Bundle with its \`outcome\`, and \`Prefer: return=OperationOutcome\` tells all of them. \`validation.impliedProfiles\` of
  \`causeway.yaml\` makes that \`refuse\`, or \`off\`.
- **Decimals** come back with the digits that they were written with: \`1.50\` stays \`1.50\`, in JSON, XML and patches.
- **Source**: \`meta.source\` names the system; the Provenance of a resource names the message.

## Searches

Every type also has \`_id\`, \`_lastUpdated\`, \`_tag\`, \`_profile\`, \`_security\`, \`_source\`, \`_list\`, and:

- \`_filter\`: terms as \`code eq http://loinc.org|718-7\`, joined by \`and\`, \`or\`, \`not (…)\`, from left to right. Operators: \`eq ne pr\` of
  all; \`gt lt ge le sa eb ap\` of dates, numbers and quantities, \`po\` of dates; \`co sw ew\` of texts and URIs, \`re\` of references, \`in\` of
  codes. Not taken: chains within it (write them beside it), \`ss\` and \`sb\`.
- \`code:in\` and \`:not-in\` of a value set that R4, the realm or a loaded package lists the codes of, or a stored one as \`ValueSet/id\`;
  refused (422) where its codes are not all known.
- \`_text\` and \`_content\`: the beginnings of words in the narrative, or anywhere. No index has them: name a patient, or what else finds.
- Locations by \`near=latitude|longitude|distance|unit\`.
- Several types at once: \`GET /fhir?_type=Patient,Person&identifier=…\`.

A search is answered by a patient's chart, by an index, or by looking at up to 10,000 resources. One that would have to look
at more is refused with the reason (\`CW-FHIR-004\`), never answered in part.

| type | parameters |
| --- | --- |
${rows.join('\n')}
`;
}

const headersText = (headers: { readonly [name: string]: string } = {}): string =>
  Object.entries(headers)
    .map(([name, value]) => `<br>\`${name}: ${value.replaceAll('|', '\\|')}\``)
    .join('');
