/** HL7's own cases: FHIRPath Patch and JSON Patch of FHIR/fhir-test-cases. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { xmlModels } from '#fhir/xml-models.ts';
import type { FhirResource, Json } from '#flow';
import { jsonOfXml } from '#formats/fhir-xml/json-of-xml.ts';
import { readTgz } from '#test/support/read-tgz.ts';
import { applyFhirPathPatch, readFhirPathPatch } from './fhirpath-patch.ts';
import { applyJsonPatch, readJsonPatch } from './json-patch.ts';
import { patchShapes } from './patch-shapes.ts';

const archive = resolve(import.meta.dirname, '../../../../shared/data/ig/fhir-test-cases-r4-subset.tgz');
const hasCases = existsSync(archive);
if (!hasCases) process.stdout.write('patch-cases.test.ts: the cases of HL7 are not here, so they are not run.\n');
const files = hasCases
  ? readTgz(archive, (name) => name.includes('/patch/') || name.includes('r4/patch'))
  : new Map<string, string>();
const file = (name: string) => [...files].find(([path]) => path.endsWith(name))?.[1] ?? '';

const definitions = loadDefinitions([], []);
const shapes = patchShapes(definitions);
const models = xmlModels(definitions);
const json = (xml: string): FhirResource =>
  JSON.parse(Buffer.from(jsonOfXml(Buffer.from(xml), models)).toString('utf8')) as FhirResource;
/** Narratives differ in white space and in how they write quotes between the cases' input and output. */
const tidy = (resource: FhirResource): FhirResource =>
  JSON.parse(JSON.stringify(resource), (name, value: unknown) =>
    name === 'div' && typeof value === 'string'
      ? value
          .replaceAll('&quot;', '"')
          .replace(/\s+/g, ' ')
          .replace(/\s*([<>])\s*/g, '$1')
      : value,
  );

test.skipIf(!hasCases)('the 33 cases of FHIRPath Patch come out as HL7 says', () => {
  const cases = [...file('fhir-patch-tests.xml').matchAll(/<case name="([^"]+)"[^>]*>(.*?)<\/case>/gs)];
  const part = (text: string, name: string) =>
    new RegExp(`<${name}>(.*?)</${name}>\\s*(?:<|$)`, 's').exec(text)?.[1]?.trim();
  const failed: string[] = [];
  for (const [, name, text] of cases as unknown as [string, string, string][]) {
    const input = json(part(text, 'input')!);
    const output = part(text, 'output');
    try {
      const made = applyFhirPathPatch(input, readFhirPathPatch(json(part(text, 'diff')!) as Json), shapes);
      expect(output === undefined ? 'an error' : tidy(made)).toEqual(output === undefined ? made : tidy(json(output)));
    } catch (error) {
      if (output !== undefined) failed.push(`${name}: ${(error as Error).message}`);
    }
  }
  process.stdout.write(`FHIRPath Patch: ${cases.length - failed.length} of ${cases.length} cases as HL7 says\n`);
  expect(failed).toEqual([]);
  expect(cases.length).toBe(33);
});

test.skipIf(!hasCases)('the cases of JSON Patch come out as HL7 says', () => {
  const cases: { comment: string; doc: Json; patch: Json; expected?: Json; error?: string }[] = JSON.parse(
    file('json-patch-tests.json'),
  );
  const failed: string[] = [];
  for (const { comment, doc, patch, expected, error } of cases) {
    try {
      const made = applyJsonPatch(doc, readJsonPatch(patch));
      if (error !== undefined) failed.push(`${comment}: no error`);
      else if (expected !== undefined) expect(made).toEqual(expected);
    } catch (thrown) {
      if (error === undefined) failed.push(`${comment}: ${(thrown as Error).message}`);
    }
  }
  process.stdout.write(`JSON Patch: ${cases.length - failed.length} of ${cases.length} cases as HL7 says\n`);
  expect(failed).toEqual([]);
  expect(cases.length).toBe(16);
});
