import type { Element } from '../../element.ts';
import { isEmpty } from '../datatypes/repeated.ts';
import { child, codeIn, hasCode, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { acc, isAccident } from '../segments/acc.ts';
import { al1 } from '../segments/al1.ts';
import { arvs } from '../segments/arv.ts';
import { dg1 } from '../segments/dg1.ts';
import { ft1 } from '../segments/ft1.ts';
import { gt1, isBillingContact, isGuarantor } from '../segments/gt1.ts';
import { in1 } from '../segments/in1.ts';
import { in2 } from '../segments/in2.ts';
import { nk1 } from '../segments/nk1.ts';
import { pd1 } from '../segments/pd1.ts';
import { pid } from '../segments/pid.ts';
import { accountsOf, pv1 } from '../segments/pv1.ts';
import { pv2 } from '../segments/pv2.ts';
import { allOf, isTo, resolve, type Writing } from '../writing.ts';
import { behindPerson, isContact, isPost, rolesOfPatient } from './taking-part.ts';

/** Whom a message is about, and the visit that it names. */
export interface About {
  readonly patient: Element;
  readonly encounter: Element | undefined;
  /** The message's, `ADT^A01`: which segments tell of roles depends on it. */
  readonly type?: string;
}

/** Resources of a type that are of the patient, in the order of the Bundle. */
export function ofPatient(writing: Writing, patient: Element, type: string): readonly Element[] {
  return allOf(writing, type)
    .map((one) => one as Element)
    .filter((one) =>
      ['subject', 'patient', 'beneficiary', 'deliverTo'].some((name) => isTo(writing, child(one, name), one, patient)),
    );
}

/** PID, PD1 and who cares for the person. */
export function personSegments(writing: Writing, { patient, encounter, type }: About): readonly Draft[] {
  const mother = ofPatient(writing, patient, 'RelatedPerson').find(isMotherByNumber);
  const caring = list(patient, 'generalPractitioner');
  const roles = caring.filter((one) => isPost(writing, one, patient));
  return [
    pid(writing, patient, { accounts: accountsOf(encounter), mother, changed: lastChange(writing, patient) }),
    ...unlessEmpty(pd1(writing, { ...patient, generalPractitioner: caring.filter((one) => !roles.includes(one)) })),
    ...behindPerson(arvs(writing, patient), rolesOfPatient(writing, patient, type)),
  ];
}

/** The Provenance that is of this record alone, and says that it was changed (PID-33). */
function lastChange(writing: Writing, patient: Element): Element | undefined {
  return allOf(writing, 'Provenance')
    .map((one) => one as Element)
    .find((one) => {
      const targets = list(one, 'target');
      const isOfPatient = targets.length === 1 && isTo(writing, targets[0], one, patient);
      return (
        isOfPatient && codeIn(child(one, 'activity'), 'http://terminology.hl7.org/CodeSystem/v3-DataOperation') !== ''
      );
    });
}

/** PV1 and PV2. A message that needs a visit and has none says `N` (HL7 table 0004). */
export function visitSegments(writing: Writing, encounter: Element | undefined, isRequired = false): readonly Draft[] {
  if (encounter === undefined) return isRequired ? [{ id: 'PV1', fields: { 1: 1, 2: 'N' } }] : [];
  const account = accountOf(writing, encounter);
  return [pv1(writing, encounter, account), ...unlessEmpty(pv2(writing, encounter))];
}

/** The account that a visit has the number of. */
function accountOf(writing: Writing, encounter: Element): Element | undefined {
  const numbers = new Set(accountsOf(encounter).map((one) => text(one, 'value')));
  const isOf = (one: Element) => list(one, 'identifier').some((number) => numbers.has(text(number, 'value')));
  return allOf(writing, 'Account')
    .map((one) => one as Element)
    .find(isOf);
}

/** NK1: the contacts, and those related persons who are neither guarantor, nor insured, nor told by PID-21. */
export function kinSegments(writing: Writing, patient: Element): readonly Draft[] {
  const insured = new Set<unknown>(
    ofPatient(writing, patient, 'Coverage').map((one) => resolve(writing, child(one, 'subscriber'), one)),
  );
  const asked = billingContact(writing, patient);
  const related = ofPatient(writing, patient, 'RelatedPerson').filter(
    (one) =>
      !isGuarantor(one) && one !== asked && !insured.has(one) && !isMotherByNumber(one) && !isContact(writing, one),
  );
  const left = [...related];
  const pairs = list(patient, 'contact').map((contact) => {
    const at = left.findIndex((one) => JSON.stringify(list(one, 'name')[0]) === JSON.stringify(child(contact, 'name')));
    return { contact, person: at === -1 ? undefined : left.splice(at, 1)[0] };
  });
  return [...pairs, ...left.map((person) => ({ person }))].map((pair, index) => nk1(writing, patient, pair, index + 1));
}

/** The mother of PID-21 is a number alone. */
export function isMotherByNumber(person: Element): boolean {
  const isMother =
    person.resourceType === 'RelatedPerson' &&
    list(person, 'relationship').some((one) =>
      hasCode(one, 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', 'MTH'),
    );
  return isMother && list(person, 'name').length === 0;
}

export function allergySegments(writing: Writing, patient: Element): readonly Draft[] {
  return ofPatient(writing, patient, 'AllergyIntolerance').map((one, index) => al1(writing, one, index + 1));
}

export function guarantorSegments(writing: Writing, patient: Element): readonly Draft[] {
  const contact = billingContact(writing, patient);
  const entries = ofPatient(writing, patient, 'Account').flatMap((account) =>
    list(account, 'guarantor').map((entry) => ({ entry, party: resolve(writing, child(entry, 'party'), account) })),
  );
  return guarantorsOf(writing, patient).map((one, index) => {
    const entry = entries.find(({ party }) => party === one)?.entry;
    return gt1(writing, one, { contact, entry }, index + 1);
  });
}

function guarantorsOf(writing: Writing, patient: Element): readonly Element[] {
  return ofPatient(writing, patient, 'RelatedPerson').filter(isGuarantor);
}

/** Whom to ask about the bills (GT1-45): of several guarantors nothing tells whose contact it is, and NK1 has the role, too. */
function billingContact(writing: Writing, patient: Element): Element | undefined {
  if (guarantorsOf(writing, patient).length !== 1) return undefined;
  return ofPatient(writing, patient, 'RelatedPerson').find(isBillingContact);
}

export function insuranceSegments(writing: Writing, patient: Element): readonly Draft[] {
  return ofPatient(writing, patient, 'Coverage').flatMap((one, index) => [
    in1(writing, one, index + 1),
    ...unlessEmpty(in2(writing, one)),
  ]);
}

/** The entries of a visit's list of diagnoses, by Condition. */
export function diagnosisEntries(writing: Writing, encounter: Element | undefined): ReadonlyMap<unknown, Element> {
  return new Map(
    list(encounter, 'diagnosis').map((entry) => [resolve(writing, child(entry, 'condition'), encounter), entry]),
  );
}

/** DG1 of a visit: those in its list in their order, then the others that name it, or no visit at all. */
export function diagnosisSegments(
  writing: Writing,
  { patient, encounter }: About,
  except: ReadonlySet<Element> = new Set(),
): readonly Draft[] {
  const entries = diagnosisEntries(writing, encounter);
  const system = 'http://terminology.hl7.org/CodeSystem/condition-category';
  const conditions = ofPatient(writing, patient, 'Condition').filter((one) => {
    if (except.has(one)) return false;
    if (entries.has(one)) return true;
    return (
      !isAccident(one) &&
      isOfVisit(writing, one, encounter) &&
      list(one, 'category').some((category) => hasCode(category, system, 'encounter-diagnosis'))
    );
  });
  const order = [...entries.keys()];
  const place = (one: Element) => (entries.has(one) ? order.indexOf(one) : order.length);
  return conditions
    .toSorted((a, b) => place(a) - place(b))
    .map((one, index) => dg1(writing, one, entries.get(one), index + 1));
}

/** Whether a Condition names this visit, or none. */
function isOfVisit(writing: Writing, condition: Element, encounter: Element | undefined): boolean {
  const visit = child(condition, 'encounter');
  return text(visit, 'reference') === '' || isTo(writing, visit, condition, encounter);
}

/** ACC: accidents that the visit comes of, but those that stand among its diagnoses. */
export function accidentSegments(writing: Writing, { patient, encounter }: About): readonly Draft[] {
  const entries = diagnosisEntries(writing, encounter);
  return ofPatient(writing, patient, 'Condition')
    .filter((one) => isAccident(one) && !entries.has(one) && isOfVisit(writing, one, encounter))
    .map((one) => acc(writing, one));
}

/** FT1: what is charged. */
export function chargeSegments(writing: Writing, patient: Element): readonly Draft[] {
  return ofPatient(writing, patient, 'ChargeItem').map((one, index) => ft1(writing, one, index + 1));
}

/** A segment that says nothing beyond its set id is left out. */
export function unlessEmpty(draft: Draft): readonly Draft[] {
  const isSaying = Object.entries(draft.fields).some(([field, value]) => field !== '1' && !isEmpty(value));
  return isSaying || (draft.id === 'PD1' && !isEmpty(draft.fields[1])) ? [draft] : [];
}
