import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put, some } from '../../element.ts';
import { systemOfOid } from '../code-systems.ts';
import type { CdaContext } from '../context.ts';
import { ignoreAttribute, mark, peek, take } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { uriOf } from './ii.ts';

/**
 * CD, CE, CV → CodeableConcept: the code, each translation, and the original text (by reference into the narrative, or its
 * own). Undefined where it says nothing; `absentConcept` is for what is required.
 */
export function codeableConcept(context: CdaContext, coded: XmlElement | undefined): Element | undefined {
  if (coded === undefined) return undefined;
  const made: Element = {};
  for (const one of [coded, ...children(coded, 'translation')]) add(made, 'coding', coding(context, one));
  const qualified = expression(context, coded);
  if (qualified !== undefined) add(made, 'coding', qualified);
  const hasText = putText(context, made, 'text', child(coded, 'originalText'));
  // A display without a code, or a name in the text of the element, is a text.
  if (!hasText && made.coding === undefined) {
    const display = take(context, coded, 'displayName', made, 'text');
    if (display !== '') made.text = display;
    else putText(context, made, 'text', coded);
  }
  return some(made);
}

const snomed = '2.16.840.1.113883.6.96';

/** Qualifiers of a SNOMED CT code → the expression that they make with it, in its compositional grammar: `39607008:272741003=7771000`. */
function expression(context: CdaContext, coded: XmlElement): Element | undefined {
  if (peek(coded, 'codeSystem') !== snomed || peek(coded, 'code') === '') return undefined;
  const made: Element = { system: 'http://snomed.info/sct' };
  const refinements: string[] = [];
  for (const qualifier of children(coded, 'qualifier')) {
    const parts = [child(qualifier, 'name'), child(qualifier, 'value')];
    if (parts.some((part) => !/^\d{6,18}$/.test(peek(part, 'code')))) continue;
    refinements.push(parts.map((part) => peek(part, 'code')).join('='));
    for (const part of parts) {
      mark(context, part, 'code', made, 'code');
      for (const name of ['codeSystem', 'displayName']) ignoreAttribute(context, part, name, 'said by the code');
    }
  }
  if (refinements.length === 0) return undefined;
  made.code = `${peek(coded, 'code')}:${refinements.join(',')}`;
  return made;
}

/** The code itself → Coding; undefined where there is no code. */
export function coding(context: CdaContext, coded: XmlElement | undefined): Element | undefined {
  const code = peek(coded, 'code');
  if (code === '') return undefined;
  const made: Element = {};
  const root = peek(coded, 'codeSystem');
  if (root !== '') {
    put(made, 'system', systemOfOid(root) ?? uriOf(root));
    mark(context, coded, 'codeSystem', made, 'system');
  }
  put(made, 'version', take(context, coded, 'codeSystemVersion', made, 'version'));
  made.code = code.replace(/\s+/g, ' ');
  mark(context, coded, 'code', made, 'code');
  put(made, 'display', take(context, coded, 'displayName', made, 'display'));
  return made;
}

/**
 * A code → `target[name]`, an element of type code, by a map of ours; `fallback` where the map has no target for it. True
 * where something was set.
 */
export function putCode(
  context: CdaContext,
  target: Element,
  name: string,
  coded: XmlElement | undefined,
  map: ReadonlyMap<string, string>,
  fallback?: string,
): boolean {
  const value = map.get(peek(coded, 'code')) ?? fallback;
  if (value === undefined) return false;
  mark(context, coded, 'code', target, name);
  for (const said of ['codeSystem', 'displayName']) ignoreAttribute(context, coded, said, 'said by the code');
  target[name] = value;
  return true;
}
