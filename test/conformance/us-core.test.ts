/** Whether what translation makes is what it says it is: valid by R4 and by the US Core profile that it names. */
import { beforeAll, expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { createValidator, type Validator } from '#fhir/validate/validate.ts';
import type { FhirResource } from '#flow';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { normaliseTranslation } from '#normalise/normalise-translation.ts';
import { createIds } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { unknownCodes } from '#test/support/required-codes.ts';
import { hasSamples, sampleMessages } from '#test/support/samples.ts';
import { hasUsCore, usCoreValidator } from '#test/support/us-core.ts';
import { resourceOf } from '#translate/bundle.ts';
import { translateMessage } from '#translate/v2/translate-message.ts';

if (!hasUsCore) process.stdout.write('skipped: the US Core definitions are not there\n');
if (!hasSamples) process.stdout.write('skipped: the public sample messages are not there\n');

/**
 * US Core 6.1.0 writes pd-1 as `telecom or endpoint`, which FHIRPath cannot evaluate where there are two numbers (7.0.0
 * writes `.exists()`). It holds wherever a number is.
 */
const isKnownFault = (problem: string, resource: FhirResource) =>
  resource.resourceType === 'PractitionerRole' &&
  resource.telecom !== undefined &&
  /pd-1|Error evaluating invariant expression/.test(problem);

let check: (resource: FhirResource) => string[] | undefined;
let validator: Validator;
beforeAll(() => {
  validator = createValidator(loadDefinitions(usRealm.definitionTables, []));
  if (hasUsCore) check = usCoreValidator();
});

test.skipIf(!hasUsCore || !hasSamples)('every resource of the public sample messages is valid by its profile', () => {
  expect(problemsOf(sampleMessages())).toEqual([]);
});

test.skipIf(!hasUsCore)('every resource of the synthetic network is valid by its profile', () => {
  const traffic = [...hospitalNetwork({ seed: 11, patients: 40 })].filter((_, index) => index % 4 === 0);
  expect(problemsOf(traffic.map(({ feed, type, bytes }) => [`${feed} ${type}`, bytes] as const))).toEqual([]);
});

test.skipIf(!hasUsCore)('a resource that breaks its profile is found: the check can fail', () => {
  const meta = { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient'] };
  expect(check({ resourceType: 'Patient', id: 'a', meta, gender: 'female' })?.length).toBeGreaterThan(0);
  expect(unknownCodes({ resourceType: 'Patient', gender: 'F' })).toEqual(['Patient.gender: F']);
});

function problemsOf(messages: readonly (readonly [string, Uint8Array])[]): string[] {
  const ids = createIds(new TextEncoder().encode('the key of the tests'));
  const problems: string[] = [];
  // Directory entries are the same in message after message.
  const seen = new Set<string>();
  for (const [name, bytes] of messages) {
    const translated = translateMessage(parseMessage(bytes), {
      system: 'lab',
      ids,
      realm: usRealm,
      entry: { part: 1, seq: 1, receivedAt: 0 },
    });
    const { resources, mentions } = translated.origin();
    const made = [...[...normaliseTranslation(translated).statements, ...mentions].map(resourceOf), ...resources];
    for (const resource of made) {
      const text = JSON.stringify(resource);
      if (seen.has(text)) continue;
      seen.add(text);
      for (const problem of problemsOfOne(resource)) problems.push(`${name} ${problem}`);
    }
  }
  expect(seen.size).toBeGreaterThan(400);
  return problems;
}

function problemsOfOne(resource: FhirResource): string[] {
  const { resourceType } = resource;
  // As it is written: a number that keeps its digits is an object until then.
  const byProfile = check(JSON.parse(JSON.stringify(resource)));
  const demanded = unprofiled[resourceType];
  if (byProfile === undefined && demanded === undefined) return [`${resourceType} names no profile`];
  const missing = (demanded ?? []).filter((element) => JSON.stringify(resource[element] ?? []) === '[]');
  const ours = validator.validate(resource).filter(({ severity }) => severity === 'error');
  return [
    ...ours.map(({ expression, text, rule }) => `${expression}: ${rule ?? ''} ${text}`),
    ...(byProfile ?? []).filter((problem) => !isKnownFault(problem, resource)),
    ...missing.map((element) => `${resourceType}.${element} is missing`),
    ...unknownCodes(resource),
  ];
}

/** What R4 demands of those that name no profile which can be read (`usCoreValidator`). */
const unprofiled: Readonly<Record<string, readonly string[]>> = {
  Account: ['status'],
  Appointment: ['status', 'participant'],
  ChargeItem: ['status', 'code', 'subject'],
  Consent: ['status', 'scope', 'category'],
  Device: [],
  Flag: ['status', 'code', 'subject'],
  MedicationAdministration: ['status', 'subject'],
  MessageHeader: ['eventCoding', 'source'],
  NamingSystem: ['name', 'status', 'kind', 'date', 'uniqueId'],
  NutritionOrder: ['status', 'intent', 'patient'],
  Provenance: ['target', 'recorded', 'agent'],
  SupplyRequest: ['itemCodeableConcept', 'quantity'],
};
