import { timeText } from './calendar.ts';
import { components, escapeText } from './escape.ts';
import type { Address, Person } from './person.ts';
import { traitOf } from './random.ts';
import { medicalRecordNumber, type System, systems } from './systems.ts';

/** What one system holds of a person: the fields of PID as they stand in its messages. */
export interface Demographics {
  readonly identifiers: string;
  /** PID-2, where the old lab puts the hospital's number. */
  readonly externalId: string;
  readonly name: string;
  readonly formerName: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly race: string;
  readonly address: string;
  readonly phones: string;
  readonly language: string;
  readonly marital: string;
  readonly ssn: string;
  readonly ethnicity: string;
  /** PID-29 and PID-30. */
  readonly diedAt: string;
  readonly died: string;
}

/** What has happened to a person since a system first registered them. */
export interface Changes {
  readonly moved: boolean;
  /** A newborn is registered as `Baby Girl` until named. */
  readonly named: boolean;
  readonly diedAt: number | undefined;
  /** A second record of the same person, opened in a hurry under another number, merged later. */
  readonly secondRecord: boolean;
}

/** The number under which a system files a person; of the main hospital's second record, where there is one. */
export function numberOf(person: Person, system: System, secondRecord: boolean): string {
  const number = medicalRecordNumber(system.name, person.index);
  return secondRecord ? `${Number(number) + 5}` : number;
}

/** PID-3 (or MRG-1) for a number of a system, in the form in which that system states its authority. */
export function identifierOf(system: System, number: string): string {
  if (system.assigningAuthority === '') return number;
  return `${number}^^^${system.assigningAuthority}^${system.version === '2.3' ? 'PI' : 'MR'}`;
}

/**
 * A system's view of a person. Each system makes its own slips, and keeps them: a nickname, a typing error, day and month
 * of birth swapped, the name before marriage, a field never asked for.
 */
export function demographicsOf(person: Person, system: System, changes: Changes): Demographics {
  const ordinal = systems.indexOf(system);
  const trait = (number: number) => traitOf(person.seed, person.index, ordinal, number);
  const old = system.version === '2.3';
  const careful = system.name === 'sandbar';
  const lab = system.kind === 'laboratory';
  const hurried = changes.secondRecord;

  // With the move the telephone goes: a field of two quotes deletes what was there (HL7 v2.5.1 §2.5.3).
  const gaveUpPhone = careful && changes.moved && trait(9) < 0.15;

  const family = familyName(person, system, trait(1), trait(2), hurried);
  const given = givenName(person, changes, trait(3), careful);
  const swapped = !careful && trait(4) < 0.02;
  const number = numberOf(person, system, changes.secondRecord);
  const withSsn = !lab && !hurried && trait(5) < (careful ? 0.8 : 0.4);
  return {
    identifiers: identifiersOf(person, system, number, withSsn),
    externalId: system.name === 'oldquay-lab' ? medicalRecordNumber('oldquay', person.index) : '',
    name: nameOf(person, system, family, given, hurried),
    formerName: person.maiden !== '' && careful ? components([person.maiden, person.given, '', '', '', '', 'B']) : '',
    birthDate: swapped ? swapDayAndMonth(person.birthDate) : person.birthDate,
    sex: trait(6) < 0.01 ? 'U' : person.sex,
    race:
      lab || trait(7) < 0.1
        ? ''
        : old
          ? person.culture.localRace!
          : components([person.culture.race!, person.culture.raceText!, 'CDCREC']),
    address: (lab && !old) || hurried ? '' : addressOf(changes.moved ? person.nextAddress : person.address, old),
    phones: lab || hurried || trait(8) < 0.08 ? '' : gaveUpPhone ? '""' : phonesOf(person, old),
    language: old || lab ? '' : components([person.culture.language!, person.culture.languageText!, 'ISO639']),
    marital: lab ? '' : old ? person.marital : `${person.marital}^${maritalText[person.marital]}^HL70002`,
    ssn: withSsn ? person.ssn : '',
    ethnicity: old || lab ? '' : components([person.culture.ethnicity!, person.culture.ethnicityText!, 'CDCREC']),
    diedAt: changes.diedAt === undefined ? '' : timeText(changes.diedAt, system.timePlaces, system.zoned),
    died: changes.diedAt === undefined ? '' : 'Y',
  };
}

const maritalText = { S: 'Single', M: 'Married', W: 'Widowed', D: 'Divorced' } as const;

function familyName(person: Person, system: System, slip: number, former: number, hurried: boolean): string {
  if (person.maiden !== '' && system.name === 'oldquay' && former < 0.35) return person.maiden;
  if (hurried || (system.name !== 'sandbar' && slip < 0.04)) return mistyped(person.family);
  return person.family;
}

function givenName(person: Person, changes: Changes, familiar: number, careful: boolean): string {
  if (!changes.named) return person.sex === 'F' ? 'Baby Girl' : 'Baby Boy';
  return person.nickname !== '' && !careful && familiar < 0.2 ? person.nickname : person.given;
}

function identifiersOf(person: Person, system: System, number: string, withSsn: boolean): string {
  const own = identifierOf(system, number);
  // The imaging centre keeps the hospital's number beside its own.
  if (system.name === 'lantern' && person.home === 'sandbar') {
    return `${own}~${identifierOf(systems[0]!, medicalRecordNumber('sandbar', person.index))}`;
  }
  return withSsn && system.name === 'sandbar' ? `${own}~${person.ssn}^^^USSSA&2.16.840.1.113883.4.1&ISO^SS` : own;
}

function nameOf(person: Person, system: System, family: string, given: string, hurried: boolean): string {
  if (system.name === 'oldquay-lab') return components([family.toUpperCase(), given.toUpperCase()]);
  if (system.version === '2.3') return components([family, given, person.middle, person.suffix]);
  const legal = components([family, given, hurried ? '' : person.middle, person.suffix, '', '', 'L']);
  if (system.name !== 'sandbar' || hurried) return legal;
  const names = [legal];
  if (person.nickname !== '') names.push(components([family, person.nickname, '', '', '', '', 'N']));
  if (person.ideographicFamily !== '' && person.ideographicGiven !== '') {
    names.push(components([person.ideographicFamily, person.ideographicGiven, '', '', '', '', 'L', 'I']));
  }
  return names.join('~');
}

function addressOf(address: Address, old: boolean): string {
  const { city, state, zip, county } = address.place;
  return old
    ? components([address.street, '', city!, state!, zip!])
    : components([address.street, '', city!, state!, zip!, 'USA', 'H', '', county!]);
}

function phonesOf(person: Person, old: boolean): string {
  const area = person.phone.slice(0, 3);
  const printed = `(${area})${person.phone.slice(3, 6)}-${person.phone.slice(6)}`;
  if (old) return printed;
  const email = escapeText(person.email);
  return `${printed}^PRN^PH^^1^${area}^${person.phone.slice(3)}~^PRN^CP^^1^${person.mobile.slice(0, 3)}^${person.mobile.slice(3)}~^NET^Internet^${email}`;
}

function mistyped(name: string): string {
  const at = 1 + (name.length >> 1);
  return at + 1 < name.length ? name.slice(0, at) + name[at + 1]! + name[at]! + name.slice(at + 2) : name;
}

/** `19630412` becomes `19631204`; a day above 12 stays as it is. */
function swapDayAndMonth(date: string): string {
  return date.slice(6) <= '12' ? date.slice(0, 4) + date.slice(6) + date.slice(4, 6) : date;
}
