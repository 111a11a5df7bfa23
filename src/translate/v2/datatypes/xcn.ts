import { type Element, put } from '../../element.ts';
import { absent, extend } from '../../extensions.ts';
import { mention } from '../directory.ts';
import { type Field, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { authority } from './authority.ts';
import { putCode } from './code.ts';
import { codingTo } from './cwe.ts';
import { identifierType } from './cx.ts';
import { displayName, nameParts } from './xpn.ts';

/** How the components of a person with id are laid out: XCN from 2.3 on, and the CNN of an NDL (sub-components). */

/**
 * XCN → a reference to a Practitioner, who is stated as a mention. Someone without an id is a name only: nothing tells two
 * of that name apart, so the reference has a display and no target. Undefined where nobody is named.
 */
export function practitioner(scope: Scope, field: Field, path: string): Element | undefined {
  const known = scope.directory.get(`XCN ${field.repetition.raw}`);
  const name: Element = {};
  nameParts(field, `${path}.display`, name, 2);
  const id = peek(field).trim();
  if (id === '') {
    const display = displayName(name);
    return display === '' ? undefined : { display };
  }
  return known === undefined ? stated(scope, field, id, name) : retold(scope, field, id, name, known);
}

/** The same person again: the reference stands, the leaves are marked. */
function retold(scope: Scope, field: Field, id: string, name: Element, known: Element): Element {
  practitionerOf(scope, field, (known.reference as string) ?? '', id, name);
  return known;
}

function stated(scope: Scope, field: Field, id: string, name: Element): Element {
  const issuer = authority(scope, { field, component: 9 }, 'Practitioner#identifier[0]', id);
  const resource = practitionerOf(scope, field, 'Practitioner', id, name);
  const reference = mention(scope, 'Practitioner', `${issuer.key}|${id}`, resource, displayName(name) || id);
  scope.directory.set(`XCN ${field.repetition.raw}`, reference);
  return reference;
}

function practitionerOf(scope: Scope, field: Field, at: string, id: string, name: Element): Element {
  const path = `${at}#identifier[0]`;
  take(field, path, '.value');
  const type = take(field, path, '.type', 13);
  const identifier: Element = {};
  put(identifier, 'type', identifierType(type));
  const issuer = authority(scope, { field, component: 9 }, path, id);
  identifier.system = scope.context.realm.identifierSystem(type, id) ?? issuer.system;
  identifier.value = id;
  put(identifier, 'assigner', assigner(field, path, issuer.assigner));
  extend(identifier, 'identifier-checkDigit', 'valueString', take(field, path, '.extension', 11));
  extend(identifier, 'namingsystem-checkDigit', 'valueString', take(field, path, '.extension', 12));
  putCode(scope, name, 'use', field, `${at}#name[0].use`, { map: 'name-type', table: '0200' }, 10);
  const period: Element = {};
  putTime(period, 'start', takeTime(scope, field, `${at}#name[0].period`, 19));
  putTime(period, 'end', takeTime(scope, field, `${at}#name[0].period`, 20));
  put(name, 'period', period);
  const suffix = take(field, at, '#name[0].suffix', 21);
  if (suffix !== '') name.suffix = [...((name.suffix as string[] | undefined) ?? []), suffix];
  if (name.family === undefined) name._family = absent('unknown');
  const resource: Element = { identifier: [identifier], name: [name] };
  const degree = peek(field, 7).trim();
  const known = degree === '' ? undefined : concept('degree', degree);
  if (known) resource.qualification = [{ code: { coding: [codingTo(v2Table('0360'), known.code, known.display)] } }];
  return resource;
}

/** XCN-14, the facility that issued the id. */
function assigner(field: Field, path: string, fromAuthority: Element | undefined): Element | undefined {
  const facility = take(field, path, '.assigner.display', 14);
  if (facility === '') return fromAuthority;
  return fromAuthority === undefined ? { display: facility } : { ...fromAuthority, display: facility };
}
