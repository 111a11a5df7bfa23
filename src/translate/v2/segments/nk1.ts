import { type Element, put, some } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { address } from '../datatypes/xad.ts';
import { organization } from '../datatypes/xon.ts';
import { humanNames } from '../datatypes/xpn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { fields, first, type Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { takeDate } from '../times.ts';
import { listed } from './said.ts';

/** NK1 → Patient.contact. A contact has one name and one address: the first of each. */
export function contactOfNk1(scope: Scope, nk1: Marks, path: string): Element | undefined {
  const contact: Element = {};
  const relationships = listed([
    ...fields(nk1, 3).map((field) => codeableConcept(scope, field, `${path}.relationship`, kinship)),
    ...fields(nk1, 7).map((field) => codeableConcept(scope, field, `${path}.relationship`, role)),
  ]);
  put(contact, 'relationship', relationships);
  const person = first(nk1, 2);
  if (person) put(contact, 'name', humanNames(scope, person, `${path}.name`)[0]);
  put(contact, 'telecom', telecom(scope, nk1, path));
  const home = first(nk1, 4) ?? first(nk1, 32);
  if (home) put(contact, 'address', address(scope, home, `${path}.address`));
  const sex = first(nk1, 15);
  if (sex) putCode(scope, contact, 'gender', sex, `${path}.gender`, { map: 'administrative-sex', table: '0001' });
  put(contact, 'organization', employer(scope, nk1));
  put(contact, 'period', period(scope, nk1, path));
  // pat-1: a contact has at least a name, a number, an address or an organization.
  const reachable = ['name', 'telecom', 'address', 'organization'].some((element) => contact[element] !== undefined);
  return reachable ? some(contact) : undefined;
}

const kinship = { table: '0063', map: 'relationship' } as const;
const role = { table: '0131', map: 'contact-role' } as const;

function telecom(scope: Scope, nk1: Marks, path: string): Element[] {
  const found: Element[] = [];
  for (const [field, use] of numbers) {
    for (const one of fields(nk1, field)) {
      found.push(...contactPoints(scope, one, `${path}.telecom[${found.length}]`, use));
    }
  }
  return found;
}

/** NK1-31 and 41 are the numbers of the contact person of an organization: kept where there is no organization. */
const numbers = [
  [5, 'home'],
  [6, 'work'],
  [40, ''],
] as const;

/** NK1-13, with the people to ask for there: NK1-30 to 32 repeat side by side, NK1-41 is a number more of the first. */
function employer(scope: Scope, nk1: Marks): Element | undefined {
  const named = first(nk1, 13);
  if (named === undefined) return undefined;
  const [people, numbers, places] = [fields(nk1, 30), fields(nk1, 31), fields(nk1, 32)];
  const contacts: Element[] = [];
  for (
    let index = 0;
    index < Math.max(people.length, places.length, numbers.length + fields(nk1, 41).length > 0 ? 1 : 0);
    index++
  ) {
    const at = `Organization#contact[${index}]`;
    const contact: Element = {};
    const [person, place] = [people[index], places[index]];
    if (person) put(contact, 'name', humanNames(scope, person, `${at}.name`)[0]);
    // More numbers than people are all of the first.
    const own = people.length > 1 ? numbers.slice(index, index + 1) : index === 0 ? numbers : [];
    const all = index === 0 ? [...own, ...fields(nk1, 41)] : own;
    put(
      contact,
      'telecom',
      all.flatMap((field) => contactPoints(scope, field, `${at}.telecom`, 'work')),
    );
    if (place) put(contact, 'address', address(scope, place, `${at}.address`));
    if (some(contact) !== undefined) contacts.push(contact);
  }
  return organization(scope, named, contacts.length === 0 ? {} : { contact: contacts });
}

function period(scope: Scope, nk1: Marks, path: string): Element {
  const made: Element = {};
  for (const [field, end] of [
    [8, 'start'],
    [9, 'end'],
  ] as const) {
    const one = first(nk1, field);
    put(made, end, one && takeDate(scope, one, `${path}.period.${end}`));
  }
  return made;
}
