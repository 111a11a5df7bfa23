import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { xmlModels } from '#fhir/xml-models.ts';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { readTgz } from '#test/support/read-tgz.ts';
import { jsonOfXml } from './json-of-xml.ts';
import { xmlOfJson } from './xml-of-json.ts';

const models = xmlModels(loadDefinitions([], []));
const bytes = (text: string) => new TextEncoder().encode(text);
const there = (resource: object, isPretty = false) => xmlOfJson(JSON.stringify(resource), models, isPretty);
const back = (xml: string) => JSON.parse(jsonOfXml(bytes(xml), models));
const inFhir = (inner: string) => `<Patient xmlns="http://hl7.org/fhir">${inner}</Patient>`;

function refusalOf(xml: string): string {
  try {
    jsonOfXml(bytes(xml), models);
    return 'taken';
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    return `${error.code} ${error.place ?? ''}`.trim();
  }
}

test('a resource in XML has its elements in the order of its type, ids and urls as attributes', () => {
  const patient = {
    resourceType: 'Patient',
    birthDate: '1980-01-02',
    active: true,
    extension: [{ valueDecimal: 1.5, url: 'http://example.org/x', id: 'e' }],
    id: 'p',
    name: [{ given: ['Ann', 'B & C'], family: 'Test' }],
  };
  expect(there(patient)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Patient xmlns="http://hl7.org/fhir"><id value="p"/>' +
      '<extension id="e" url="http://example.org/x"><valueDecimal value="1.5"/></extension><active value="true"/>' +
      '<name><family value="Test"/><given value="Ann"/><given value="B &amp; C"/></name><birthDate value="1980-01-02"/></Patient>',
  );
  expect(back(there(patient, true))).toEqual(patient);
});

test('numbers keep their digits both ways', () => {
  const json = '{"resourceType":"Observation","valueQuantity":{"value":1.50}}';
  expect(xmlOfJson(json, models)).toContain('<value value="1.50"/>');
  expect(jsonOfXml(bytes(xmlOfJson(json, models)), models)).toBe(json);
});

test('what a primitive has beside its value stays with it, in lists too', () => {
  const absent = { extension: [{ url: 'http://example.org/absent', valueCode: 'unknown' }] };
  const patient = {
    resourceType: 'Patient',
    _birthDate: { id: 'b', ...absent },
    name: [{ given: ['A', null, 'C'], _given: [null, absent, { id: 'c' }] }, { _given: [absent] }],
  };
  expect(back(there(patient))).toEqual(patient);
});

test('a narrative is kept to the letter', () => {
  const div =
    '<div xmlns="http://www.w3.org/1999/xhtml"><p class="a">1 &lt; 2 &amp; <b>x</b><br/>é</p><!-- c --></div>';
  const patient = { resourceType: 'Patient', text: { status: 'generated', div } };
  expect(there(patient)).toContain(div);
  expect(back(there(patient))).toEqual(patient);
});

test.each([
  ['an entity of HTML', '<div xmlns="http://www.w3.org/1999/xhtml">a&nbsp;b &unheard;</div>', 'a\u00a0b &amp;unheard;'],
  ['an open tag', '<div xmlns="http://www.w3.org/1999/xhtml"><p></div>', 'not well-formed'],
  ['a way out of its element', '</div></text><id value="stolen"/>', 'not well-formed'],
  ['no div', 'text alone', 'not well-formed'],
])('a narrative with %s does not break the document', (_what, div, told) => {
  const xml = there({ resourceType: 'Patient', text: { status: 'generated', div } });
  expect(xml).toContain(told);
  expect(back(xml).text.status).toBe('generated');
  expect(xml).not.toContain('stolen');
});

test('contained resources and those of a Bundle are resources of their own', () => {
  const contained = { resourceType: 'Medication', id: 'm', code: { text: 'x' } };
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { fullUrl: 'urn:uuid:1', resource: { resourceType: 'MedicationRequest', contained: [contained] } },
      { resource: { resourceType: 'Patient' }, link: [{ relation: 'self', url: 'x' }] },
    ],
  };
  expect(back(there(bundle))).toEqual(bundle);
  expect(back(there(bundle, true))).toEqual(bundle);
});

test('any text comes back as it went, but for characters that XML cannot hold', () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => value !== '');
  fc.assert(
    fc.property(text, (value) => {
      const expected = value.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
      expect(back(there({ resourceType: 'Patient', language: value })).language).toBe(expected);
    }),
    { seed: 20260101, numRuns: 500 },
  );
});

describe('bad XML gets a clear answer', () => {
  test.each([
    ['nothing at all', '', 'CW-XML-001 1:0'],
    ['no XML', '{"resourceType":"Patient"}', 'CW-XML-001 1:'],
    ['a tag left open', '<Patient xmlns="http://hl7.org/fhir"><name></Patient>', 'CW-XML-001 1:'],
    ['a second root', `${inFhir('')}<a/>`, 'CW-XML-001 1:'],
    ['a DOCTYPE', `<!DOCTYPE Patient>${inFhir('')}`, 'CW-XML-002 line 1'],
    [
      'a billion laughs',
      `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${inFhir('<id value="&b;"/>')}`,
      'CW-XML-002 line 1',
    ],
    ['a file to fetch', `<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>${inFhir('')}`, 'CW-XML-002 line 1'],
    ['an entity that nobody declared', inFhir('<id value="&x;"/>'), 'CW-XML-001 1:'],
    ['another encoding', `<?xml version="1.0" encoding="UTF-16"?>${inFhir('')}`, 'CW-XML-001'],
    ['no namespace', '<Patient/>', 'CW-XML-004 line 1'],
    ['an unknown type', '<Person2 xmlns="http://hl7.org/fhir"/>', 'CW-XML-004 Person2'],
    ['a data type as a resource', '<HumanName xmlns="http://hl7.org/fhir"/>', 'CW-XML-004 HumanName'],
    ['an unknown element', inFhir('<name><famly value="x"/></name>'), 'CW-XML-004 Patient.name[0]'],
    [
      'an element that may be there once',
      inFhir('<gender value="male"/><gender value="male"/>'),
      'CW-XML-004 Patient.gender',
    ],
    ['an unknown attribute', inFhir('<gender valeu="male"/>'), 'CW-XML-004 Patient.gender'],
    ['text between elements', inFhir('<name>Ann</name>'), 'CW-XML-004 line 1'],
    [
      'XHTML where it does not belong',
      inFhir('<name><div xmlns="http://www.w3.org/1999/xhtml"/></name>'),
      'CW-XML-004 Patient.name[0]',
    ],
    ['FHIR where XHTML belongs', inFhir('<text><div/></text>'), 'CW-XML-004 Patient.text.div'],
    [
      'two resources in one place',
      inFhir('<contained><Patient/><Patient/></contained>'),
      'CW-XML-004 Patient.contained[0]',
    ],
    ['an element called __proto__', inFhir('<__proto__ value="x"/>'), 'CW-XML-004 Patient'],
    ['nesting without end', inFhir('<extension>'.repeat(100_000)), 'CW-XML-003 line 1'],
    [
      'a narrative without end',
      inFhir(`<text><div xmlns="http://www.w3.org/1999/xhtml">${'<b>'.repeat(100_000)}`),
      'CW-XML-003 line 1',
    ],
    ['elements without end', inFhir('<link/>'.repeat(limits.xmlNodes + 1)), 'CW-XML-003 line 1'],
  ])('%s', (_what, xml, expected) => {
    expect(refusalOf(xml)).toContain(expected);
  });

  test('bytes that are no UTF-8', () => {
    expect(() => jsonOfXml(Uint8Array.of(0x3c, 0xff, 0x3e), models)).toThrow('Only XML in UTF-8 is read.');
  });

  test('no mutation of a resource makes anything but a refusal', () => {
    const xml = there({
      resourceType: 'Patient',
      text: { status: 'empty', div: '<div xmlns="http://www.w3.org/1999/xhtml">a</div>' },
      name: [{ given: ['A'] }],
    });
    fc.assert(
      fc.property(fc.nat(xml.length), fc.nat(8), fc.string({ unit: 'binary', maxLength: 6 }), (at, cut, put) => {
        expect(refusalOf(xml.slice(0, at) + put + xml.slice(at + cut))).toMatch(/^(taken|CW-XML-00\d)/);
      }),
      { seed: 20260102, numRuns: 2000 },
    );
  });

  test('a value of the wrong form stays text, for validation to tell of', () => {
    expect(back(inFhir('<active value="yes"/><multipleBirthInteger value="007"/>'))).toMatchObject({
      active: 'yes',
      multipleBirthInteger: '007',
    });
  });
});

test('what R4 does not define has no XML form, and says so', () => {
  expect(() => there({ resourceType: 'Patient', nickname: 'x' })).toThrow(CausewayError);
  expect(() => there({ resourceType: 'Nothing' })).toThrow(CausewayError);
});

/** XML has one line end, so a narrative comes back with that. */
function comesBack(text: string, isPretty = false): boolean {
  const resource = JSON.parse(text, (key, value) => (key === 'div' ? value.replace(/\r\n?/g, '\n') : value));
  return isDeepStrictEqual(back(there(resource, isPretty)), resource);
}

const packageFile = join(import.meta.dirname, '../../../../shared/data/ig/us_core_610.tgz');
const casesFile = join(import.meta.dirname, '../../../../shared/data/ig/fhir-test-cases-r4-subset.tgz');
const hasExamples = existsSync(packageFile);
if (!hasExamples) process.stderr.write('XML of US Core’s examples is left out: ../shared/data/ig is not there.\n');

test.runIf(hasExamples)('every resource of the US Core package comes back from XML as it went', () => {
  const files = readTgz(packageFile, (name) => /^package\/(example\/)?[A-Z]\w+-.*\.json$/.test(name));
  expect(files.size).toBeGreaterThan(350);
  expect([...files].filter(([, text], nth) => !comesBack(text, nth % 2 === 1)).map(([name]) => name)).toEqual([]);
});

test.runIf(existsSync(casesFile))('the R4 examples of HL7’s test cases come back from XML as they went', () => {
  const files = readTgz(casesFile, (name) => /\/r4\/examples\/.*\.json$/.test(name));
  expect(files.size).toBeGreaterThan(5);
  expect([...files].filter(([, text], nth) => !comesBack(text, nth % 2 === 1)).map(([name]) => name)).toEqual([]);
});
