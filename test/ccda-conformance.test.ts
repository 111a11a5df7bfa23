/** The documents that we make, against the content models of CDA R2 and what C-CDA R2.1 says that SHALL be (`support/ccda/*.txt`). */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FhirResource } from '#flow';
import { readCda } from '#formats/cda/read-cda.ts';
import { attribute, children, descendants } from '#formats/xml/xml-element.ts';
import { schemaFaults } from '#test/support/ccda/check-schema.ts';
import { ruleCount, templateFaults, templateNames } from '#test/support/ccda/check-templates.ts';
import { documentOf, roundTrip } from '#test/support/cda-round-trip.ts';
import { clinicalDocument } from '#test/support/clinical-document.ts';
import { readCdaCases } from '#test/support/read-cda-cases.ts';
import { readToCdaCases } from '#test/support/read-to-cda-cases.ts';
import { sampleDocuments } from '#test/support/sample-documents.ts';
import type { DocumentType } from '#translate/to-cda/document-types.ts';

/** Rules that do not hold of what we make, with the reason. */
const exceptions: readonly (readonly [fault: RegExp, reason: string])[] = [
  [/Policy Activity \(V3\): entryRelationship\[typeCode=REFR\]\+$/, 'a plan is not made up; later releases say MAY'],
  [/Result Organizer \(V3\): component\/observation/, 'a report of which only the file is known has no results'],
  [/Instruction \(V2\): @moodCode = INT$/, 'an instruction that was given has happened'],
];

const types: readonly DocumentType[] = ['ccd', 'referral', 'discharge'];

function faultsOf(bytes: Uint8Array): string[] {
  const root = readCda(bytes);
  return [...schemaFaults(root), ...templateFaults(root)].filter(
    (fault) => !exceptions.some(([pattern]) => pattern.test(fault)),
  );
}

const root = import.meta.dirname;
const patients: readonly (readonly [string, readonly FhirResource[]])[] = [
  ['nobody is known', []],
  ['a name is all', [{ resourceType: 'Patient', id: 'p', name: [{ family: 'Reed' }] }]],
  ...readToCdaCases(join(root, 'cases/to-cda')).map(({ title, resources }) => [title, resources] as const),
];

describe.each(types)('a %s', (type) => {
  test.each(patients)('of resources: %s', (_title, resources) => {
    expect(faultsOf(documentOf(resources, type))).toEqual([]);
  });

  test.each(readCdaCases(join(root, 'cases/cda')).map(({ title, body }) => [title, body] as const))(
    'of what a document came to: %s',
    (_title, body) => {
      expect(faultsOf(roundTrip(clinicalDocument({ body }), type).written)).toEqual([]);
    },
  );

  test.each(sampleDocuments())('of a public document: %s', (_name, bytes) => {
    expect(faultsOf(roundTrip(bytes, type).written)).toEqual([]);
  });
});

test('the checks find what is wrong', () => {
  const [, resources] = patients.find(([title]) => title.includes('An allergy with its reaction'))!;
  const text = new TextDecoder().decode(documentOf(resources));
  const broken = (from: string | RegExp, to: string) => {
    expect(text).not.toBe(text.replace(from, to));
    return faultsOf(new TextEncoder().encode(text.replace(from, to))).map((fault) => fault.replace(/^\S+: /, ''));
  };
  expect(broken(/<title>.*?<\/title>/, '')).toContain('US Realm Header (V3): title');
  expect(broken('<typeId', '<id root="1.2"/><typeId')).toContainEqual(expect.stringMatching(/must not stand$/));
  expect(broken('code="CONC"', 'code="X"')).toEqual(['Allergy Concern Act (V3): code@code = CONC']);
  expect(broken('typeCode="CSM"', 'typeCode="PRD"')).toEqual([
    'Allergy - Intolerance Observation (V2): participant[typeCode=CSM]',
  ]);
  expect(broken(' classCode="ACT"', '')).toContain('no @classCode');
  expect(broken('root="2.16.840.1.113883.1.3"', 'root="none of it"')).toContain('@root');
  expect(broken(/ID="n1"/, 'ID="1 n"')).toEqual(['ID']);
  expect(broken(/value="20130103[^"]*"/, 'value="2013-01-03"')).toContain('@value is no time');
  expect(broken('<paragraph>', '<p/><paragraph>')).toContain('p in narrative');
});

test('the rules are those of the templates that documents are made of', () => {
  const roots = new Set<string>();
  for (const [, resources] of patients) {
    for (const element of descendants(readCda(documentOf(resources)))) {
      for (const one of children(element, 'templateId')) roots.add(attribute(one, 'root')!);
    }
  }
  expect(templateNames.length).toBeGreaterThan(75);
  expect(ruleCount).toBeGreaterThan(350);
  expect(roots.size).toBeGreaterThan(75);
});
