import { type Element, put } from '../../element.ts';
import { absent, extend } from '../../extensions.ts';
import { mention } from '../directory.ts';
import { type Field, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { authority } from './authority.ts';
import { identifierType } from './cx.ts';

/** XON → a reference to an Organization, which is stated as a mention. `more` adds what other fields say of it. */
export function organization(scope: Scope, field: Field, more: Element = {}): Element | undefined {
  const at = 'Organization#';
  const name = take(field, at, 'name');
  const value = take(field, at, 'identifier[0].value', 10) || take(field, at, 'identifier[0].value', 3);
  if (name === '' && value === '') return undefined;
  const content: Element = {};
  let key = `name:${name.toUpperCase()}`;
  if (value !== '') {
    const type = take(field, at, 'identifier[0].type', 7);
    const issuer = authority(scope, { field, component: 6 }, `${at}identifier[0]`, value);
    const identifier: Element = {};
    put(identifier, 'type', identifierType(type));
    identifier.system = scope.context.realm.identifierSystem(type, value) ?? issuer.system;
    identifier.value = value;
    put(identifier, 'assigner', issuer.assigner);
    extend(identifier, 'identifier-checkDigit', 'valueString', take(field, at, 'identifier[0].extension', 4));
    extend(identifier, 'namingsystem-checkDigit', 'valueString', take(field, at, 'identifier[0].extension', 5));
    const identifiers = [identifier];
    content.identifier = identifiers;
    // XON-3 is the number of before 2.5, and stands beside that of XON-10 in messages that mean to be read by both.
    const older = peek(field, 10).trim() === '' ? '' : take(field, at, 'identifier[1].value', 3);
    if (older !== '' && older !== value) identifiers.push({ system: issuer.system, value: older });
    // Without an authority, numbers are unique among one name's holders at best.
    key = issuer.key === '' ? `${type}|${value}|${name.toUpperCase()}` : `${issuer.key}|${value}`;
  } else if (peek(field, 7).trim() !== '') content.identifier = [kindOfNumber(scope, field, at)];
  if (name === '') content._name = absent('unknown');
  else content.name = name;
  return mention(scope, 'Organization', key, { ...content, ...ofOrganization(more) }, name || value);
}

/** XON-6 and 7 of a number that is not sent: of which kind and by whom it would be. */
function kindOfNumber(scope: Scope, field: Field, at: string): Element {
  const made: Element = { type: identifierType(take(field, at, 'identifier[0].type', 7))! };
  if (peek(field, 6) !== '') {
    const issuer = authority(scope, { field, component: 6 }, `${at}identifier[0]`, '');
    made.system = issuer.system;
    put(made, 'assigner', issuer.assigner);
  }
  made._value = absent('unknown');
  return made;
}

/** An organization has no home (org-2, org-3): what its sender says so of is of no use that FHIR knows. */
function ofOrganization(more: Element): Element {
  const made: Element = { ...more };
  for (const name of ['address', 'telecom']) {
    const list = made[name];
    if (!Array.isArray(list)) continue;
    made[name] = (list as Element[]).map(({ use, ...rest }) => (use === 'home' ? rest : { use: use!, ...rest }));
    for (const one of made[name] as Element[]) if (one.use === undefined) delete one.use;
  }
  return made;
}

/** An organization of which only a name is told (HD, ST). */
export function namedOrganization(scope: Scope, name: string, identifier?: Element, more: Element = {}): Element {
  const content: Element = { name, ...ofOrganization(more) };
  if (identifier !== undefined) content.identifier = [identifier];
  return mention(scope, 'Organization', `name:${name.toUpperCase()}`, content, name);
}
