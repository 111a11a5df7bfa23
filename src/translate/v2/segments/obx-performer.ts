import { type Element, some } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { codeSystem } from '../datatypes/cwe.ts';
import { address } from '../datatypes/xad.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { namedOrganization, organization } from '../datatypes/xon.ts';
import { type Field, fields, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { v2Table } from '../vocabulary.ts';

/** OBX-16 who observed, OBX-23/24 the organization, OBX-15 its older form, OBX-25 the medical director. */
export function performers(scope: Scope, obx: Marks, path: string): Element[] {
  const found: Element[] = [];
  const at = `${path}performer`;
  for (const field of fields(obx, 16)) addOnce(found, practitioner(scope, field, at));
  const performing = first(obx, 23);
  const made = performing && organization(scope, performing, site(scope, obx));
  addOnce(found, made);
  const producer = first(obx, 15);
  if (producer) addOnce(found, producerOrganization(scope, producer));
  for (const field of fields(obx, 25)) {
    const director = practitioner(scope, field, at);
    if (director === undefined) continue;
    const role = { coding: [{ system: v2Table('0912'), code: 'MDIR' }] };
    const holder: Element = {};
    extend(holder, 'event-performerFunction', 'valueCodeableConcept', role);
    found.push({ ...holder, ...director });
  }
  return found;
}

/** OBX-24: where OBX-23 is. */
function site(scope: Scope, obx: Marks): Element {
  const where = first(obx, 24);
  const made = where && some(address(scope, where, 'Organization#address[0]') ?? {});
  return made === undefined ? {} : { address: [made] };
}

/** OBX-15, a CWE: the code is the organization's number at the sender. */
function producerOrganization(scope: Scope, field: Field): Element | undefined {
  const code = peek(field).trim();
  const name = take(field, 'Organization#name', '', 2);
  if (code === '') return name === '' ? undefined : namedOrganization(scope, name);
  take(field, 'Organization#identifier[0].value', '');
  const system = codeSystem(scope, take(field, 'Organization#identifier[0].system', '', 3)) ?? siteUri(scope, '');
  return namedOrganization(scope, name || code, { system, value: code });
}

function addOnce(found: Element[], reference: Element | undefined): void {
  if (reference === undefined) return;
  if (!found.some((other) => other.reference !== undefined && other.reference === reference.reference))
    found.push(reference);
}
