import { expect, test } from 'vitest';
import { clinicalDocument, section } from '#test/support/clinical-document.ts';
import { translate } from '#test/support/translate.ts';

const body = section(
  '<code code="51848-0" codeSystem="2.16.840.1.113883.6.1"/><title>Assessment</title><text>All is well.</text>',
);
const ofPatient = (id: string) => `<id root="1.2.3.4" extension="${id}"/>`;

/** A result that holds a document, of the patient `123` of the authority 1.2.3.4. */
const messageWith = (xml: string, encoding = 'Base64') =>
  translate('ORU^R01', [
    'PID|1||123^^^HOSP&1.2.3.4&ISO^MR||Doe^Jane',
    'OBR|1||F1|34133-9^Summary^LN|||20240501',
    `OBX|1|ED|34133-9^Summary^LN||^TEXT^XML^${encoding}^${Buffer.from(xml).toString(encoding === 'Hex' ? 'hex' : 'base64')}||||||F`,
  ]);

test.each(['Base64', 'Hex'])('a document in OBX-5 is translated beside the result that holds it (%s)', (encoding) => {
  const { one, all, issues, translation } = messageWith(clinicalDocument({ role: ofPatient('123'), body }), encoding);
  const patient = `Patient/${one('Patient').id}`;
  const composition = one('Composition');
  expect(composition.subject.reference).toBe(patient);
  expect(composition.section[0].text.div).toContain('All is well.');
  expect(one('DocumentReference').masterIdentifier.value).toBe('DOC-1');
  // The message's own say about the patient stands.
  expect(all('Patient')).toHaveLength(1);
  expect(one('Patient').name[0].family).toBe('Doe');
  expect(issues).not.toContain('CW-CDA-011 OBX[1]-5.5');
  const row = translation.lineage().find(({ place }) => place.endsWith('/section/title/text()'));
  expect(row).toMatchObject({
    place: expect.stringMatching(/^OBX\[1\]-5\.5\/ClinicalDocument\//),
    fate: 'mapped',
    to: `Composition/${composition.id}#section[0].title`,
  });
  const rows = translation.lineage();
  expect(Object.values(translation.leaves).reduce((sum, count) => sum + count)).toBe(rows.length);
});

test('a document of someone else stays an attachment, and an issue says so', () => {
  const { all, issues } = messageWith(clinicalDocument({ role: ofPatient('999'), body }));
  expect(all('Composition')).toEqual([]);
  expect(issues).toContain('CW-CDA-011 OBX[1]-5.5');
});

test('a document that names nobody is about the patient of the message', () => {
  const { one } = messageWith(clinicalDocument({ role: '', body }));
  expect(one('Composition').subject.reference).toBe(`Patient/${one('Patient').id}`);
});

test('broken and hostile XML in OBX-5 harms nothing beside it', () => {
  for (const [xml, code] of [
    ['<ClinicalDocument xmlns="urn:hl7-org:v3">', 'CW-XML-001'],
    ['<!DOCTYPE a><ClinicalDocument xmlns="urn:hl7-org:v3"/>', 'CW-XML-002'],
  ] as const) {
    const { all, issues } = messageWith(xml);
    expect(all('Observation').length + all('DiagnosticReport').length).toBeGreaterThan(0);
    expect(issues).toContain(`${code} OBX[1]-5.5`);
  }
  expect(messageWith('<html/>').issues.filter((issue) => /CW-(CDA|XML)/.test(issue))).toEqual([]);
});
