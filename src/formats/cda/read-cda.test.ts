import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { clinicalDocument, section } from '#test/support/clinical-document.ts';
import { attribute, child, children, isElement, placeOf, textOf, type XmlElement } from '../xml/xml-element.ts';
import { readCda } from './read-cda.ts';

const seed = 20_260_418;
process.stdout.write(`fast-check seed ${seed}\n`);

const read = (xml: string) => readCda(new TextEncoder().encode(xml));

/** The code with which text is refused. */
function refusal(bytes: Uint8Array | string): string {
  try {
    readCda(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
  } catch (error) {
    if (error instanceof CausewayError) return error.code;
    throw error;
  }
  return 'read';
}

test('names are those of CDA, whatever the prefixes; what is of SDTC carries its own', () => {
  for (const xml of [
    '<a xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc"><raceCode code="1"/><sdtc:raceCode code="2"/></a>',
    '<x:a xmlns:x="urn:hl7-org:v3"><x:raceCode code="1"/><raceCode xmlns="urn:hl7-org:sdtc" code="2"/></x:a>',
    '<a><raceCode code="1"/><sdtc:raceCode code="2"/></a>',
  ]) {
    const root = read(xml);
    expect([root.name, ...children(root).map(({ name }) => name)], xml).toEqual(['a', 'raceCode', 'sdtc:raceCode']);
  }
});

test('a namespace ends with the element that declares it, and one that nobody knows shows in the name', () => {
  const root = read('<a xmlns="urn:hl7-org:v3"><b xmlns="urn:x"><c/></b><d/></a>');
  expect(children(root).map(({ name }) => name)).toEqual(['{urn:x}b', 'd']);
  expect(child(root, '{urn:x}b', '{urn:x}c')).toBeDefined();
});

test('attributes keep their order, and declarations of namespaces are none of them', () => {
  const { attributeNames, attributeValues } = read(
    '<value xmlns="urn:hl7-org:v3" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="PQ" value=" 5 " unit="&lt;&#x6d;"/>',
  );
  expect(attributeNames).toEqual(['xsi:type', 'value', 'unit']);
  expect(attributeValues).toEqual(['PQ', ' 5 ', '<m']);
});

test('an element has its own attributes alone', () => {
  const root = read('<a><b/><c x="1"><d/><e y="2"/></c></a>');
  const found = [root, ...children(root), ...children(child(root, 'c'))];
  expect(found.map(({ name, attributeNames }) => [name, ...attributeNames])).toEqual([
    ['a'],
    ['b'],
    ['c', 'x'],
    ['d'],
    ['e', 'y'],
  ]);
});

test('the narrative keeps its order and its white space; that of data is left out', () => {
  const root = read('<s> <text>One <b>two</b> <i>three</i><!-- no --><?pi no?><![CDATA[ & four]]></text> <code/> </s>');
  expect(root.children.map((one) => (isElement(one) ? one.name : one.text))).toEqual(['text', 'code']);
  const text = child(root, 'text')!;
  expect(text.children.map((one) => (isElement(one) ? one.name : one.text))).toEqual([
    'One ',
    'b',
    ' ',
    'i',
    ' & four',
  ]);
  expect(textOf(text)).toBe('One two three & four');
  expect(textOf(read('<text>5<sup>2</sup></text>'))).toBe('52');
});

test('every leaf has a number of its own, in the order of the document', () => {
  const root = read('<a x="1" y="2"><b z="3">four</b>five<c w="6"/></a>');
  const found: number[] = [];
  const visit = (element: XmlElement) => {
    element.attributeNames.forEach((_, index) => {
      found.push(element.leaf + index);
    });
    for (const content of element.children) isElement(content) ? visit(content) : found.push(content.leaf);
  };
  visit(root);
  expect(found).toEqual([0, 1, 2, 3, 4, 5]);
  expect([root.leafEnd, child(root, 'b')!.leaf, child(root, 'b')!.leafEnd]).toEqual([6, 2, 4]);
});

test('places are XPath, with an ordinal where there are several', () => {
  const root = read('<a><b/><b><c/></b><d/></a>');
  expect(placeOf(child(children(root, 'b')[1], 'c')!)).toBe('/a/b[2]/c');
  expect(placeOf(child(root, 'd')!)).toBe('/a/d');
});

test('bytes are read by their mark, by what they declare, and as Windows-1252 where they are no UTF-8', () => {
  const text = (bytes: Uint8Array) => attribute(readCda(bytes), 'x');
  const utf16 = (littleEndian: boolean, mark: boolean) => {
    const units = [...`${mark ? '\ufeff' : ''}<a x="é"/>`].map((sign) => sign.charCodeAt(0));
    const view = new DataView(new ArrayBuffer(units.length * 2));
    for (const [index, unit] of units.entries()) view.setUint16(index * 2, unit, littleEndian);
    return new Uint8Array(view.buffer);
  };
  for (const littleEndian of [true, false]) {
    for (const mark of [true, false]) expect(text(utf16(littleEndian, mark))).toBe('é');
  }
  expect(text(Buffer.from('\ufeff<a x="é"/>'))).toBe('é');
  expect(text(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a x="é"/>', 'latin1'))).toBe('é');
  expect(text(Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a x="\u0093é\u0094"/>', 'latin1'))).toBe('“é”');
  expect(refusal('<?xml version="1.0" encoding="klingon"?><a/>')).toBe('CW-XML-001');
});

test('any DOCTYPE is refused: no entity is ever declared, read from elsewhere or multiplied', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(100)}">${Array.from({ length: 20 }, (_, at) => `<!ENTITY x${at} "&x;&x;">`).join('')}]>`;
  for (const doctype of [
    bomb,
    '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE a [<!ENTITY e SYSTEM "http://127.0.0.1/x">]>',
    '<!DOCTYPE a>',
  ]) {
    expect(refusal(`${doctype}<a>&x;</a>`)).toBe('CW-XML-002');
  }
  expect(refusal('<a>&x;</a>')).toBe('CW-XML-001');
});

test('what is too deep or too much is refused, not run out of', () => {
  expect(refusal('<a>'.repeat(200_000))).toBe('CW-XML-003');
  expect(refusal(`${'<a>'.repeat(limits.documentDepth)}${'</a>'.repeat(limits.documentDepth)}`)).toBe('read');
  expect(refusal(`<a>${'<b/>'.repeat(limits.documentNodes)}</a>`)).toBe('CW-XML-003');
  expect(refusal(`<a ${Array.from({ length: 10_000 }, (_, at) => `a${at}=""`).join(' ')}/>`)).toBe('read');
  expect(refusal(new Uint8Array(limits.documentBytes + 1))).toBe('CW-XML-003');
});

test('what is not well-formed is refused with the line', () => {
  for (const xml of [
    '',
    ' ',
    '<a>',
    '<a></b>',
    '<a x="1" x="2"/>',
    '<a x=1/>',
    'text',
    '<a/><b/>',
    '<a>&#0;</a>',
    '<a>\u0000</a>',
  ]) {
    expect(refusal(xml), xml).toBe('CW-XML-001');
  }
  expect(() => read('<a>\n<b></c></a>')).toThrow(expect.objectContaining({ place: expect.stringMatching(/^2:/) }));
});

test('whatever is changed in a document, it is read or refused with a code, never more', () => {
  const document = clinicalDocument({
    body: section(
      '<title>Plan</title><text><list><item ID="i1">Rest &amp; <content>water</content></item></list></text>',
    ),
  });
  const change = fc.record({
    at: fc.nat(document.length),
    drop: fc.nat(20),
    put: fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('<', '>', '"', '&', '<!DOCTYPE a', ']]>', '<a>', '</section>', '\u0000', '<![CDATA['),
    ),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      let text = document;
      for (const { at, drop, put } of changes) text = text.slice(0, at) + put + text.slice(at + drop);
      expect(refusal(text)).toMatch(/^(read|CW-XML-00\d)$/);
    }),
    { seed, numRuns: 500 },
  );
});

test('whatever the bytes, they are read or refused with a code', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(refusal(Buffer.concat([Buffer.from('<a x="'), bytes]))).toMatch(/^(read|CW-XML-00\d)$/);
      expect(refusal(bytes)).toMatch(/^(read|CW-XML-00\d)$/);
    }),
    { seed, numRuns: 500 },
  );
});
