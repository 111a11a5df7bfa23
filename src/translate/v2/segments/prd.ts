import { type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { location } from '../datatypes/pl.ts';
import { address } from '../datatypes/xad.ts';
import { organization } from '../datatypes/xon.ts';
import { displayName, humanNames, nameLine } from '../datatypes/xpn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { mention } from '../directory.ts';
import { type Field, fields, first, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { putTime, takeTime } from '../times.ts';
import { listed } from './said.ts';

/**
 * PRD (HL7 chapter 11) → a provider: a Practitioner known by its number (PRD-7), in a PractitionerRole where its organization and how to
 * reach it are told; the organization (PRD-10) where no person is named; else a name. Undefined where nobody is. `path` is that of the
 * element that refers to it, which its role decides.
 */
export function providerOfPrd(scope: Scope, prd: Marks, path: string): Element | undefined {
  for (const one of fields(prd, 1)) mark(one, path);
  const employer = organizationOf(scope, prd);
  const person = personOf(scope, prd, path, employer !== undefined);
  return person?.reference === undefined ? (employer ?? person) : roleOf(scope, prd, person, employer);
}

/** PRD-1 (HL7 table 0286). */
export function rolesOfPrd(prd: Marks): readonly string[] {
  return fields(prd, 1).map((one) => peek(one).trim());
}

function personOf(scope: Scope, prd: Marks, path: string, hasEmployer: boolean): Element | undefined {
  const at = 'Practitioner#';
  const identifiers = fields(prd, 7).flatMap((one) => providerNumber(scope, one, `${at}identifier`) ?? []);
  if (identifiers.length === 0) {
    const named = hasEmployer ? undefined : first(prd, 2);
    const display = named === undefined ? '' : nameLine(named, path, '.display');
    return display === '' ? undefined : { display };
  }
  const names = fields(prd, 2).flatMap((one) => humanNames(scope, one, `${at}name`));
  const display = names[0] === undefined ? '' : displayName(names[0]);
  const content: Element = { identifier: identifiers };
  put(content, 'name', names);
  put(content, 'address', listed(fields(prd, 3).map((one) => address(scope, one, `${at}address`))));
  put(
    content,
    'telecom',
    fields(prd, 5).flatMap((one) => contactPoints(scope, one, `${at}telecom`, 'work')),
  );
  const { system, value } = identifiers[0] as Element;
  return mention(
    scope,
    'Practitioner',
    `PRD ${system as string}|${value as string}`,
    content,
    display || (value as string),
  );
}

/** PLN: number, type (HL7 table 0338), state, until when. */
function providerNumber(scope: Scope, field: Field, path: string): Element | undefined {
  const value = take(field, path, '.value');
  if (value === '') return undefined;
  const type = take(field, path, '.type', 2);
  const known = scope.context.realm.identifierSystem(type, value);
  const state = known === undefined ? take(field, path, '.system', 3) : '';
  const made: Element = { system: known ?? siteUri(scope, [type, state].filter(Boolean).join('-')), value };
  if (type !== '') mark(field, path, '.system', 2);
  if (type !== '') made.type = { text: type };
  const period: Element = {};
  putTime(period, 'end', takeTime(scope, field, `${path}.period.end`, 4));
  if (period.end !== undefined) made.period = period;
  return made;
}

/** PRD-10 with its address (PRD-11) and how to reach it (PRD-13). */
function organizationOf(scope: Scope, prd: Marks): Element | undefined {
  const named = first(prd, 10);
  if (named === undefined) return undefined;
  const more: Element = {};
  put(more, 'address', listed(fields(prd, 11).map((one) => address(scope, one, 'Organization#address'))));
  put(
    more,
    'telecom',
    fields(prd, 13).flatMap((one) => contactPoints(scope, one, 'Organization#telecom', 'work')),
  );
  return organization(scope, named, more);
}

/** The profile asks for a way to reach a role: without one the person is named alone. */
function roleOf(scope: Scope, prd: Marks, person: Element, employer: Element | undefined): Element {
  const at = 'PractitionerRole#';
  const place = first(prd, 4) && location(scope, first(prd, 4)!);
  const telecom = fields(prd, 5).flatMap((one) => contactPoints(scope, one, `${at}telecom`, 'work'));
  if (telecom.length === 0) return person;
  const content: Element = {};
  const period: Element = {};
  putTime(period, 'start', first(prd, 8) && takeTime(scope, first(prd, 8)!, `${at}period.start`));
  putTime(period, 'end', first(prd, 9) && takeTime(scope, first(prd, 9)!, `${at}period.end`));
  put(content, 'period', period);
  content.practitioner = person;
  put(content, 'organization', employer);
  const coded = fields(prd, 1).map((one) => codeableConcept(scope, one, `${at}code`, { table: '0286' }));
  put(content, 'code', listed(coded));
  put(content, 'location', listed([place]));
  content.telecom = telecom;
  const key = ['PRD', person.reference, employer?.reference ?? '', place?.reference ?? ''].join('|');
  return mention(scope, 'PractitionerRole', key, content, (person.display as string | undefined) ?? '');
}
