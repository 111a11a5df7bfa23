import { dateText, dayMs, yearMs } from './calendar.ts';
import type { Row } from './csv.ts';
import { foldText } from './messages/fold-text.ts';
import { createRandom, type Random } from './random.ts';
import type { Clinician, Thread, Vocabulary } from './vocabulary.ts';

export interface Address {
  readonly street: string;
  readonly place: Row;
}

export interface Kin {
  readonly family: string;
  readonly given: string;
  /** HL7 table 0063. */
  readonly relationship: string;
  readonly relationshipText: string;
  readonly phone: string;
}

/** A long illness of a person and when it began. */
export interface Illness {
  readonly thread: Thread;
  readonly since: number;
}

/** Who a person truly is. What each system holds of it is in `demographics.ts`. */
export interface Person {
  readonly index: number;
  readonly seed: number;
  readonly sex: 'F' | 'M';
  readonly born: number;
  /** `YYYYMMDD`. */
  readonly birthDate: string;
  readonly culture: Row;
  readonly family: string;
  readonly given: string;
  readonly middle: string;
  readonly nickname: string;
  readonly ideographicFamily: string;
  readonly ideographicGiven: string;
  readonly suffix: string;
  /** The family name before marriage; empty where it never changed. */
  readonly maiden: string;
  readonly marital: 'S' | 'M' | 'W' | 'D';
  readonly ssn: string;
  readonly phone: string;
  readonly mobile: string;
  readonly email: string;
  readonly address: Address;
  /** Where they live after they move. */
  readonly nextAddress: Address;
  readonly kin: readonly Kin[];
  readonly insurer: Row;
  readonly policy: string;
  readonly illnesses: readonly Illness[];
  readonly familyDoctor: Clinician;
  readonly home: 'sandbar' | 'oldquay';
}

/** The person of an index: the same for the same seed, whoever else lives in the network. `asOf` is when their story begins. */
export function personOf(seed: number, index: number, asOf: number, vocabulary: Vocabulary): Person {
  const random = createRandom(seed, index, 1);
  const sex = random.chance(0.52) ? 'F' : 'M';
  const born = asOf - Math.floor((ageInYears(random) + random.next()) * yearMs);
  const age = (asOf - born) / yearMs;
  const culture = weighted(vocabulary.cultures, random);
  const names = vocabulary.givenNames.get(`${culture.culture} ${sex}`)!;
  const families = vocabulary.familyNames.get(culture.culture!)!;
  const family = random.pick(families);
  const given = random.pick(names);
  const other = random.pick(names);
  const married = age > 22 && random.chance(0.55);
  const ascii = (text: string) =>
    foldText(text, 'ASCII')
      .replace(/[^a-z]/gi, '')
      .toLowerCase();
  return {
    index,
    seed,
    sex,
    born,
    birthDate: dateText(born),
    culture,
    family: family.family!,
    given: given.given!,
    middle:
      other === given ? '' : random.chance(0.5) ? other.given!.slice(0, 1) : random.chance(0.4) ? other.given! : '',
    nickname: given.nickname!,
    ideographicFamily: family.ideographic!,
    ideographicGiven: given.ideographic!,
    suffix: sex === 'M' && random.chance(0.04) ? random.pick(['Jr', 'Sr', 'III']) : '',
    maiden: sex === 'F' && married && random.chance(0.6) ? random.pick(families).family! : '',
    marital: married ? (age > 70 && random.chance(0.4) ? 'W' : 'M') : age > 30 && random.chance(0.3) ? 'D' : 'S',
    // Group 00 was never issued.
    ssn: `9${Math.floor(index / 10_000) % 10}${index % 7}00${(index % 10_000).toString().padStart(4, '0')}`,
    phone: phoneNumber(random),
    mobile: phoneNumber(random),
    email: `${ascii(given.given!)}.${ascii(family.family!)}${index % 97}@mail.example`,
    address: addressOf(random, vocabulary),
    nextAddress: addressOf(random, vocabulary),
    kin: kinOf(random, vocabulary, culture, family.family!, married, age),
    insurer: age >= 65 ? vocabulary.insurers[2]! : random.pick(vocabulary.insurers),
    policy: `${random.pick(['W', 'X', 'Z'])}${random.between(100_000_000, 999_999_999)}`,
    illnesses: illnessesOf(random, vocabulary, sex, age, asOf),
    familyDoctor: random.pick(vocabulary.clinicians.filter(({ service }) => service === 'FAM')),
    // The first two belong to the old hospital, whose lab then files each under the other's number.
    home: index < 2 || random.chance(0.38) ? 'oldquay' : 'sandbar',
  };
}

/** Age in whole years at an instant. */
export function ageOf(person: Person, at: number): number {
  return Math.floor((at - person.born) / yearMs);
}

function ageInYears(random: Random): number {
  const share = random.next();
  if (share < 0.02) return 0;
  if (share < 0.14) return random.between(1, 17);
  if (share < 0.45) return random.between(18, 49);
  return share < 0.78 ? random.between(50, 69) : random.between(70, 95);
}

function weighted(rows: readonly Row[], random: Random): Row {
  let left = random.next() * 100;
  for (const row of rows) {
    left -= Number(row.share);
    if (left < 0) return row;
  }
  return rows[0]!;
}

/** 555 is no area code. */
function phoneNumber(random: Random): string {
  return `555${random.between(2_000_000, 9_999_999)}`;
}

function addressOf(random: Random, vocabulary: Vocabulary): Address {
  const unit = random.chance(0.2) ? ` #${random.between(1, 40)}` : '';
  return {
    street: `${random.between(1, 980)} ${random.pick(vocabulary.streets)}${unit}`,
    place: random.pick(vocabulary.places),
  };
}

function kinOf(
  random: Random,
  vocabulary: Vocabulary,
  culture: Row,
  family: string,
  married: boolean,
  age: number,
): Kin[] {
  const relations: [string, string][] = married
    ? [['SPO', 'Spouse']]
    : age < 18
      ? [
          ['MTH', 'Mother'],
          ['FTH', 'Father'],
        ]
      : random.chance(0.5)
        ? [['SIB', 'Sibling']]
        : [];
  if (age > 60 && random.chance(0.5)) relations.push(['CHD', 'Child']);
  return relations.map(([relationship, relationshipText]) => {
    const sex = relationship === 'MTH' || (relationship !== 'FTH' && random.chance(0.5)) ? 'F' : 'M';
    const given = random.pick(vocabulary.givenNames.get(`${culture.culture} ${sex}`)!).given!;
    return { family, given, relationship, relationshipText, phone: phoneNumber(random) };
  });
}

function illnessesOf(random: Random, vocabulary: Vocabulary, sex: string, age: number, asOf: number): Illness[] {
  const illnesses: Illness[] = [];
  for (const thread of vocabulary.threads) {
    const begins = Math.floor((random.next() - 0.3) * 700) * dayMs;
    if (age < thread.minAge || age > thread.maxAge || (thread.sex !== '' && thread.sex !== sex)) continue;
    // Some are there when the story begins, some come up in its course.
    if (random.chance(thread.share)) illnesses.push({ thread, since: asOf + begins });
  }
  return illnesses;
}
