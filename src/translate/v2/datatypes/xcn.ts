import { type Element, put } from '../../element.ts';
import { absent, extend } from '../../extensions.ts';
import { mention } from '../directory.ts';
import { type Field, mark, peek, recordMarks, repeatMarks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { authority } from './authority.ts';
import { putCode } from './code.ts';
import { codingTo } from './cwe.ts';
import { identifierType } from './cx.ts';
import { displayName, nameParts, namePartsOfLine, nameUse } from './xpn.ts';

/**
 * XCN → a reference to a Practitioner, who is stated as a mention. Someone without an id is a name only: nothing tells two
 * of that name apart, so the reference has a display and no target. `more` adds what other fields say of the person. Undefined where nobody is named.
 */
export function practitioner(scope: Scope, field: Field, path: string, more: Element = {}): Element | undefined {
  const { raw } = field.repetition;
  const known = scope.people.get(raw);
  if (known !== undefined) {
    repeatMarks(field, known.marks, path);
    return known.reference;
  }
  const from = field.marks.keys.length;
  const reference = named(scope, field, path, more);
  if (reference !== undefined) scope.people.set(raw, { reference, marks: recordMarks(field.marks, from, path) });
  return reference;
}

function named(scope: Scope, field: Field, path: string, more: Element): Element | undefined {
  const name: Element = {};
  const id = peek(field).trim();
  if (id === '') {
    namePartsOfLine(field, path, '.display', name, 2);
    const display = displayName(name);
    return display === '' ? undefined : { display };
  }
  nameParts(field, 'Practitioner#name[0]', name, 2);
  mark(field, path, '.reference');
  const display = displayName(name);
  const { key, resource } = practitionerOf(scope, field, 'Practitioner', id, name);
  return mention(scope, 'Practitioner', `${key}|${id}`, { ...resource, ...more }, display || id);
}

function practitionerOf(
  scope: Scope,
  field: Field,
  at: string,
  id: string,
  name: Element,
): { key: string; resource: Element } {
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
  putCode(scope, name, 'use', field, `${at}#name[0].use`, nameUse, 10);
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
  return { key: issuer.key, resource };
}

/** XCN-14, the facility that issued the id. */
function assigner(field: Field, path: string, fromAuthority: Element | undefined): Element | undefined {
  const facility = take(field, path, '.assigner.display', 14);
  const universal = take(field, path, '.assigner.identifier.value', 14, 2);
  if (facility === '' && universal === '') return fromAuthority;
  take(field, path, '.assigner.identifier.value', 14, 3);
  const made: Element = { ...fromAuthority };
  put(made, 'display', facility);
  if (universal !== '') made.identifier = { value: universal };
  return made;
}
