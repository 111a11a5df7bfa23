import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { withKept } from '../own-extensions.ts';
import { child } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** Route, site and method → RXR (HL7 v2.5.1 §4.14.2), of the element that has them; none where nothing of it is said. */
export function rxr(writing: Writing, resource: Element, holder: Element | undefined): readonly Draft[] {
  const route = cwe(writing, child(holder, 'route'), { table: '0162', map: 'route' });
  const site = cwe(writing, child(holder, 'site'), { table: '0163' });
  const method = cwe(writing, child(holder, 'method'), { table: '0165', map: 'administration-method' });
  if ([route, site, method].every((one) => one === undefined)) return [];
  return [
    withKept(writing, { id: 'RXR', about: nameOf(resource), fields: { 1: route, 2: site, 4: method } }, resource),
  ];
}
