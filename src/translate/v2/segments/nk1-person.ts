import { type Element, put } from '../../element.ts';
import { extendPrimitive, originalText } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifier, identifierType } from '../datatypes/cx.ts';
import { address } from '../datatypes/xad.ts';
import { humanNames } from '../datatypes/xpn.ts';
import { fields, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { takeDate } from '../times.ts';
import { sentCodes } from './pid.ts';
import { listed } from './said.ts';

/** NK1-12, 16, 20, 28, 33, 35 and 37: what is said of the person that a contact of the patient has no element for. */
const beyond = [12, 16, 20, 28, 33, 35, 37] as const;

/** Whether an NK1 tells more of someone than Patient.contact holds: such a one is a RelatedPerson as well. */
export function tellsOfPerson({ segment }: Marks): boolean {
  for (const field of beyond) if (segment.has(field)) return true;
  return segment.repetitions(2).length > 1 || segment.repetitions(4).length > 1;
}

/** NK1 → RelatedPerson, without the patient; `contact` is the Patient.contact that was made of it. */
export function personOfNk1(scope: Scope, nk1: Marks, path: string, contact: Element): Element | undefined {
  const names = fields(nk1, 2).flatMap((field, index) => humanNames(scope, field, `${path}name[${index}]`));
  if (names.length === 0) return undefined;
  const person: Element = { resourceType: 'RelatedPerson' };
  const races = sentCodes(scope, nk1, 35, `${path}extension`);
  const ethnicities = sentCodes(scope, nk1, 28, `${path}extension`);
  put(person, 'extension', scope.context.realm.personExtensions({ races, ethnicities, tribes: [] }));
  put(person, 'identifier', identifiers(scope, nk1, path));
  put(person, 'relationship', contact.relationship);
  person.name = names;
  put(person, 'telecom', contact.telecom);
  put(person, 'gender', contact.gender);
  put(person, '_gender', contact._gender);
  const birth = first(nk1, 16);
  put(person, 'birthDate', birth && takeDate(scope, birth, `${path}birthDate`));
  // The time of birth has an extension on a Patient's alone.
  if (birth && person.birthDate !== undefined && peek(birth).trim().length > 8)
    extendPrimitive(person, 'birthDate', originalText(peek(birth).trim()));
  put(
    person,
    'address',
    listed(fields(nk1, 4).map((field, index) => address(scope, field, `${path}address[${index}]`))),
  );
  put(person, 'period', contact.period);
  const languages = fields(nk1, 20).flatMap((field) => {
    const language = codeableConcept(scope, field, `${path}communication.language`, { table: '0296' });
    return language === undefined ? [] : [{ language }];
  });
  put(person, 'communication', languages);
  return person;
}

function identifiers(scope: Scope, nk1: Marks, path: string): Element[] {
  const at = `${path}identifier`;
  const found = listed([
    ...fields(nk1, 33).map((field) => identifier(scope, field, at)),
    ...fields(nk1, 12).map((field) => identifier(scope, field, at, 'EI')),
  ]);
  const social = first(nk1, 37) ? take(first(nk1, 37)!, at, '.value') : '';
  if (social !== '') {
    const system = scope.context.realm.identifierSystem('SS', social) ?? siteUri(scope, 'SS');
    found.push({ type: identifierType('SS')!, system, value: social });
  }
  return found;
}
