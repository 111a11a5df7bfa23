/** The R4 JSON cases of FHIR's own validator tests: whether we come to the verdict of HL7's validator. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileTable, isConformance } from '#fhir/definitions/compile-table.ts';
import { joinDefinitions } from '#fhir/definitions/definitions.ts';
import { packageVocabulary, readDefinitionTable } from '#fhir/definitions/load-definitions.ts';
import { createValidator } from '#fhir/validate/validate.ts';
import type { FhirResource } from '#flow';
import { readTgz } from '#test/support/read-tgz.ts';

const archive = `${import.meta.dirname}/../../../shared/data/ig/fhir-test-cases-r4-subset.tgz`;
const isThere = existsSync(archive);
if (!isThere) process.stdout.write('skipped: the validator cases of fhir-test-cases are not there\n');

interface Case {
  readonly name: string;
  readonly file: string;
  readonly version?: string;
  readonly module?: string;
  readonly packages?: readonly string[];
  readonly supporting?: readonly string[];
  readonly profiles?: readonly string[];
  readonly matchetype?: unknown;
  readonly 'allowed-extension-domain'?: string | readonly string[];
  readonly java?: unknown;
}
interface Outcome {
  readonly issue?: readonly { severity: string; details?: { text?: string } }[];
}

/** Measured, of 340; a change that loses one is to be looked at. */
const floor = 290;

test.skipIf(!isThere)(
  'the verdict is that of HL7’s validator in at least 85 % of its R4 JSON cases, and none ends in an exception',
  () => {
    const files = readTgz(archive, (name) => name.includes('validator/') && name.endsWith('.json'));
    const read = (name: string) => files.get(`validator/${name}`) ?? files.get(`./validator/${name}`);
    const cases = (JSON.parse(read('manifest.json')!) as { 'test-cases': Case[] })['test-cases'];
    const r4 = readDefinitionTable('fhir/r4.json');
    const known = joinDefinitions([r4]);
    const plain = createValidator(known);

    let count = 0;
    const differing = new Map<string, string[]>();
    for (const one of cases) {
      const text = read(one.file);
      const outcome = typeof one.java === 'string' ? read(`outcomes/${one.java}`) : undefined;
      if (!/^4\.0/.test(one.version ?? '') || !one.file.endsWith('.json') || one.packages !== undefined) continue;
      if (text === undefined || outcome === undefined) continue;
      count++;
      const others = [...(one.supporting ?? []), ...(one.profiles ?? [])].flatMap((name) => jsonOf(read(name)) ?? []);
      const extra = (others as unknown[]).filter(isConformance);
      const validator =
        extra.length === 0
          ? plain
          : createValidator(joinDefinitions([r4, compileTable(one.name, extra, known.find, packageVocabulary(known))]));
      const theirs = (JSON.parse(outcome) as Outcome).issue?.find(({ severity }) => /error|fatal/.test(severity));
      const resource = jsonOf(text.replace(/^\uFEFF/, ''));
      const ours =
        resource === undefined
          ? 'no JSON'
          : validator
              .validate(resource, globalProfiles(others, resource), {
                canonical: (url) => others.find((other) => other.url === url.split('|', 1)[0]) as never,
                refusesExtension: (url) => isRefused(url, one),
              })
              .find(({ severity }) => severity === 'error')?.text;
      if ((theirs === undefined) === (ours === undefined)) continue;
      const told = ours === undefined ? `theirs: ${theirs!.details?.text ?? ''}` : `ours: ${ours}`;
      const cause = causeOf(told);
      differing.set(cause, [...(differing.get(cause) ?? []), `${one.name}: ${told.slice(0, 140)}`]);
    }
    const missed = [...differing.values()].flat().length;
    const lines = [...differing].sort(([, a], [, b]) => b.length - a.length);
    process.stdout.write(`validator cases: ${count - missed} of ${count} with the same verdict; the others by cause\n`);
    for (const [cause, names] of lines)
      process.stdout.write(`  ${names.length} ${cause}\n    ${names.join('\n    ')}\n`);
    expect(count).toBe(340);
    expect(count - missed).toBeGreaterThanOrEqual(floor);
  },
);

function jsonOf(text: string | undefined): FhirResource | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as FhirResource);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Profiles that an implementation guide among the case's files asks of all resources of a type. */
function globalProfiles(others: readonly FhirResource[], { resourceType }: FhirResource): string[] {
  return others
    .filter((other) => other.resourceType === 'ImplementationGuide')
    .flatMap(({ global }) => (global ?? []) as unknown as { type: string; profile: string }[])
    .flatMap(({ type, profile }) => (type === resourceType ? [profile] : []));
}

/** HL7's validator runs these cases without unknown extensions, but for HL7's own and the domains that a case allows. */
function isRefused(url: string, { matchetype, 'allowed-extension-domain': domains }: Case): boolean {
  if (matchetype !== undefined || !url.includes(':')) return false;
  if (/^http:\/\/hl7\.org\/fhir\/(?!uv\/)/.test(url)) return false;
  return ![domains ?? []].flat().some((domain) => url.startsWith(domain));
}

/** What a missed verdict turns on, as its own text tells. */
function causeOf(told: string): string {
  const causes: readonly (readonly [cause: string, pattern: RegExp])[] = [
    ['a display is wrong: asks for the terminology', /Display Name/],
    [
      'a code is unknown, or in no set at hand: asks for the terminology',
      /Unknown code|not valid in the|not found in the value set|value set '|not in the options|ECL|not a valid code/,
    ],
    [
      'a definition is checked by others (SearchParameter, CodeSystem, Measure, StructureDefinition)',
      /SearchParameter|filter|property|[Mm]easure|[Ss]lic|path must be|Group should|owning committee|FHIRPath|parameter|ValueSet expression/,
    ],
    ['what is pointed at lies elsewhere', /Unable to resolve|does not resolve|Canonical URL|in the bundle/],
    ['texts that look like HTML, and example addresses', /HTML|Example URLs/],
    ['an extension stands where it may not', /extension/i],
    ['a digital signature', /signature/],
    ['comments in JSON, which are none', /no JSON/],
  ];
  return causes.find(([, pattern]) => pattern.test(told))?.[0] ?? 'else';
}
