import { readXml } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/xml-element.ts';

const vocabulary = {
  mixed: new Set(['text']),
  byUri: new Map([
    ['', ''],
    ['urn:hl7-org:v3', ''],
    ['urn:hl7-org:sdtc', 'sdtc:'],
    ['http://www.w3.org/2001/XMLSchema-instance', 'xsi:'],
    ['http://www.w3.org/XML/1998/namespace', 'xml:'],
  ]),
  undeclared: new Map([
    ['', ''],
    ['sdtc', 'sdtc:'],
    ['xsi', 'xsi:'],
    ['xml', 'xml:'],
    ['cda', ''],
  ]),
};

/**
 * Reads a CDA document, or a fragment of one. Names are those of CDA; the extensions of SDTC carry their usual prefix
 * (`sdtc:raceCode`), whatever the document writes. Errors: those of `readXml`.
 */
export function readCda(bytes: Uint8Array): XmlElement {
  return readXml(bytes, vocabulary);
}
