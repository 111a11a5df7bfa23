import { type Element, put } from '../../element.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { codeSystemOfOid, concept, namedCodeSystem, v2Table } from '../vocabulary.ts';

/** How the codes of a field are read. */
export interface CodedField {
  /** HL7 table that a code belongs to when it names no coding system: `0002`. */
  readonly table?: string;
  /** Concept map of `tables/v2` that gives the FHIR concept. */
  readonly map?: string;
}

/** Components of the three triplets: code, text, system, version, system's OID (HL7 v2.8.2 §2A.2.13). */
const triplets = [
  [1, 2, 3, 7, 14],
  [4, 5, 6, 8, 17],
  [10, 11, 12, 13, 20],
] as const;

const unmapped: CodedField = {};

/** CE, CWE, CNE, CF, IS, ID → CodeableConcept: the codings as sent, and the translation where the field has a map. */
export function codeableConcept(
  scope: Scope,
  field: Field,
  path: string,
  coded: CodedField = unmapped,
): Element | undefined {
  const codings: Element[] = [];
  let text = take(field, path, '.text', 9);
  for (let index = 0; index < 3; index++) {
    const [code, display, system] = triplets[index]!;
    if (peek(field, code).trim() === '') {
      const words = text === '' ? take(field, path, '.text', display) : '';
      if (words !== '') text = words;
      continue;
    }
    // A CWE of versions before 2.7 may end after six components; what stands beyond in other types is not a triplet.
    const at = `${path}.coding[${codings.length}]`;
    if (coded.table === undefined && peek(field, system) === '' && /\s/.test(peek(field, code).trim())) {
      // A sentence in a code's place is words.
      for (const component of [code, display]) {
        const words = peek(field, component).trim();
        if (words === '') continue;
        if (text === '' || text === words) text = take(field, path, '.text', component);
        else codings.push({ display: take(field, at, '.display', component) });
      }
      continue;
    }
    const coding = codingOf(scope, field, at, index, coded);
    const target = coded.map === undefined ? undefined : concept(coded.map, coding.code as string);
    if (target !== undefined && isOfTable(coding.system as string | undefined, coded)) {
      if (target.system === coding.system) {
        if (coding.display === undefined) put(coding, 'display', target.display);
      } else codings.push(codingTo(target.system, target.code, target.display));
    }
    codings.push(coding);
  }
  if (codings.length === 0 && text === '') return undefined;
  const made: Element = {};
  if (codings.length > 0) made.coding = codings;
  put(made, 'text', text);
  return made;
}

/** CWE → Coding: the first triplet. */
export function coding(scope: Scope, field: Field, path: string, coded: CodedField = unmapped): Element | undefined {
  if (peek(field).trim() === '') return undefined;
  return codingOf(scope, field, path, 0, coded);
}

/** The URI of a coding system as a sender names it. */
export function codeSystem(scope: Scope, name: string, oid = ''): string | undefined {
  const uri = systemOf(scope, name, oid);
  if (uri !== undefined && name !== '') scope.namedSystems.set(name, uri);
  return uri;
}

function systemOf(scope: Scope, name: string, oid: string): string | undefined {
  if (oid !== '') return codeSystemOfOid(oid);
  if (name === '') return undefined;
  const known = namedCodeSystem(name);
  if (known !== undefined) return known;
  if (/^[0-2](\.\d+)+$/.test(name)) return codeSystemOfOid(name);
  if (/^(https?|urn):\S+$/i.test(name)) return name;
  return siteUri(scope, name);
}

function codingOf(scope: Scope, field: Field, path: string, index: number, { table }: CodedField): Element {
  const [code, display, system, version, oid] = triplets[index]!;
  const made: Element = {};
  const uri = codeSystem(scope, take(field, path, '.system', system), take(field, path, '.system', oid));
  put(made, 'system', uri ?? (index === 0 && table !== undefined ? v2Table(table) : undefined));
  put(made, 'version', take(field, path, '.version', version));
  put(made, 'code', take(field, path, '.code', code));
  if (peek(field, display) !== '') {
    const words = peek(field, display).trim();
    mark(field, path, '.display', display);
    put(made, 'display', words);
  }
  return made;
}

export function codingTo(system: string, code: string, display: string): Element {
  return display === '' ? { system, code } : { system, code, display };
}

function isOfTable(system: string | undefined, { table }: CodedField): boolean {
  return table === undefined || system === undefined || system === v2Table(table);
}
