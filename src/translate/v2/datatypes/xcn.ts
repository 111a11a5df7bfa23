import { type Element, put, some } from '../../element.ts';
import { absent, extend } from '../../extensions.ts';
import { mention } from '../directory.ts';
import { type Field, mark, peek, recordMarks, repeatMarks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { authority } from './authority.ts';
import { putCode } from './code.ts';
import { codingTo } from './cwe.ts';
import { assignerPaths, assigningFacility, identifierType } from './cx.ts';
import { displayName, nameLine, nameParts, nameUse, range } from './xpn.ts';

/**
 * XCN → a reference to a Practitioner, who is stated as a mention. Someone without an id is a name only: nothing tells two
 * of that name apart, so the reference has a display and no target. `more` adds what other fields say of the person. Undefined where nobody is named.
 */
export function practitioner(scope: Scope, field: Field, path: string, more: Element = {}): Element | undefined {
  const { raw } = field.repetition;
  const known = scope.people.get(raw);
  // What is told of the person beside the name is added to the entry.
  if (known !== undefined && !hasAny(more)) {
    repeatMarks(field, known.marks, path);
    return known.reference;
  }
  const from = field.marks.keys.length;
  const reference = named(scope, field, path, more);
  if (reference !== undefined) scope.people.set(raw, { reference, marks: recordMarks(field.marks, from, path) });
  return reference;
}

function hasAny(more: Element): boolean {
  for (const _ in more) return true;
  return false;
}

function named(scope: Scope, field: Field, path: string, more: Element): Element | undefined {
  const id = peek(field).trim();
  if (id === '') {
    const display = nameLine(field, path, '.display', 2);
    return display === '' ? undefined : { display };
  }
  const name: Element = {};
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
  const issuer = authority(scope, { field, component: 9 }, path, id, assignerPaths(field, path, 14));
  const ofType = scope.context.realm.identifierSystem(type, id);
  if (ofType !== undefined && type !== '') mark(field, path, '.system', 13);
  identifier.system = ofType ?? issuer.system;
  identifier.value = id;
  put(identifier, 'assigner', assigningFacility(field, path, 14, issuer.assigner));
  extend(identifier, 'identifier-checkDigit', 'valueString', take(field, path, '.extension', 11));
  extend(identifier, 'namingsystem-checkDigit', 'valueString', take(field, path, '.extension', 12));
  putCode(scope, name, 'use', field, `${at}#name[0].use`, nameUse, 10);
  const period: Element = {};
  putTime(period, 'start', takeTime(scope, field, `${at}#name[0].period`, 19));
  putTime(period, 'end', takeTime(scope, field, `${at}#name[0].period`, 20));
  put(name, 'period', some(period) ?? range(scope, field, `${at}#name[0].period`, 17));
  const order = take(field, at, '#name[0].extension.valueCode', 18);
  extend(
    name,
    'humanname-assembly-order',
    'valueCode',
    order && (concept('name-assembly-order', order)?.code ?? order),
  );
  const suffix = take(field, at, '#name[0].suffix', 21);
  if (suffix !== '') name.suffix = [...((name.suffix as string[] | undefined) ?? []), suffix];
  if (name.family === undefined) name._family = absent('unknown');
  const resource: Element = { identifier: [identifier], name: [name] };
  const degree = peek(field, 7).trim();
  const known = degree === '' ? undefined : concept('degree', degree);
  if (known) mark(field, at, '#qualification[0].code', 7);
  if (known) resource.qualification = [{ code: { coding: [codingTo(v2Table('0360'), known.code, known.display)] } }];
  return { key: issuer.key, resource };
}
