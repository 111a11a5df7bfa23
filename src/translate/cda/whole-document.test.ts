import { expect, test } from 'vitest';
import { readCda } from '#formats/cda/read-cda.ts';
import { isElement, type XmlElement } from '#formats/xml/xml-element.ts';
import { wholeDocument } from './whole-document.ts';

/** The names from the root down, as long as there is one child. */
function spine(xml: string): string {
  const names: string[] = [];
  let at: XmlElement | undefined = wholeDocument(readCda(new TextEncoder().encode(xml)));
  while (at !== undefined) {
    names.push(at.name);
    at = at.children.find(isElement);
  }
  return names.join('/');
}

test('a part of a document gets around it what it would stand in', () => {
  const body = 'ClinicalDocument/component/structuredBody/component/section';
  expect(spine('<observation/>')).toBe(`${body}/entry/observation`);
  expect(spine('<entry><act/></entry>')).toBe(`${body}/entry/act`);
  expect(spine('<component><observation/></component>')).toBe(`${body}/entry/observation`);
  expect(spine('<entryRelationship><supply/></entryRelationship>')).toBe(`${body}/entry/supply`);
  expect(spine('<section/>')).toBe(body);
  expect(spine('<component><section/></component>')).toBe(body);
  expect(spine('<structuredBody/>')).toBe('ClinicalDocument/component/structuredBody');
  expect(spine('<recordTarget/>')).toBe('ClinicalDocument/recordTarget');
  expect(spine('<ClinicalDocument/>')).toBe('ClinicalDocument');
});
