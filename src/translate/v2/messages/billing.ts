import { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { Segment } from '#formats/hl7v2/segment.ts';
import { ordinals } from '../keys.ts';
import { note, type Scope } from '../scope.ts';
import { stateAccount } from './account.ts';
import { segmentsOf } from './adt.ts';
import { stateCharge } from './charges.ts';
import { stateOrder } from './order.ts';
import { newOrders } from './order-numbers.ts';
import { partsOf } from './order-parts.ts';
import { stateWanted } from './orders.ts';
import { newParentage } from './parent-results.ts';
import { type PersonAndVisit, statePersonAndVisit } from './person-in-passing.ts';
import { stateProcedures } from './procedures.ts';
import { stateVisit } from './visit-record.ts';

/** Segments of billing that FHIR has nothing for: kept on the account. */
const billing = ['DRG', 'UB1', 'UB2', 'GP1', 'ABS', 'BLC', 'RMI'];

/** DFT: charges for a visit, with the services that they are for, and the account that they go to (HL7 v2.5.1 §6.4.3). */
export function translateCharges(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const about = statePersonAndVisit(scope, root, { except: ['CHARGE', 'ORDERED'], isAboutAccount: true });
  if (about === undefined) return withoutPatient(scope);
  const account = accountIn(scope, root, about, ['CHARGE', 'ORDERED'], false);
  const unique = ordinals();
  const of = { ...about, orders: newOrders(), parentage: newParentage() };
  const order = (group: Group) => {
    const parts = partsOf({ group, around: [] });
    // With a status of results (OBR-25) it tells what came of the order, too.
    if (parts.obr?.has(25)) stateOrder(scope, of, parts);
    else stateWanted(scope, of, parts);
  };
  for (const group of root.groups('ORDERED')) order(group);
  const procedures: Group[] = [];
  for (const financial of root.groups('FINANCIAL')) {
    for (const charge of financial.groups('CHARGE')) {
      const ft1 = charge.segment('FT1');
      const beside = charge.items.filter((item): item is Segment => item instanceof Segment);
      if (ft1 !== undefined) stateCharge(scope, { ...about, account }, ft1, beside, unique);
      procedures.push(...charge.groups('PROCEDURE'));
      for (const group of charge.groups('ORDERED')) order(group);
    }
  }
  // Procedures that are charged for are some of the visit's, not all of them.
  stateProcedures(scope, about.patient, about.visit, procedures, false);
  return about.patient;
}

/** BAR: an account is opened (P01), changed (P05, P10, P12), ended (P06) or purged (P02) (HL7 v2.5.1 §6.4.1). */
export function translateAccount(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const people = root.groups('PATIENT');
  const found = (people.length === 0 ? [root] : people).flatMap((person) => {
    const about = statePersonAndVisit(scope, person, {
      isAboutPerson: message.trigger === 'P01',
      isAboutAccount: true,
    });
    if (about === undefined) return [];
    // An account may be of several visits: the first was stated with the person.
    for (const visit of person.groups('VISIT').slice(1)) stateFurtherVisit(scope, about.patient, person, visit);
    accountIn(scope, person, about, [], true, statusOf[message.trigger]);
    stateProcedures(scope, about.patient, about.visit, groupsIn(person, 'PROCEDURE'), false);
    return [about.patient];
  });
  return found[0] ?? withoutPatient(scope);
}

const statusOf: Readonly<Record<string, 'active' | 'inactive'>> = { P01: 'active', P02: 'inactive', P06: 'inactive' };

function stateFurtherVisit(scope: Scope, patient: string, person: Group, group: Group): void {
  const everything = segmentsOf(group);
  stateVisit(scope, patient, {
    pid: person.segment('PID')!,
    pv1: everything('PV1')[0],
    pv2: everything('PV2')[0],
    evn: undefined,
    dg1: [],
    prt: everything('PRT'),
    trigger: '',
  });
}

function withoutPatient(scope: Scope): string {
  note(scope, 'CW-TRN-005', 'error', 'PID[1]');
  return '';
}

function accountIn(
  scope: Scope,
  group: Group,
  about: PersonAndVisit,
  except: readonly string[],
  isAboutAccount: boolean,
  status?: 'active' | 'inactive',
) {
  const everything = segmentsOf(group, except);
  const kept = billing.flatMap((id) => everything(id));
  return stateAccount(scope, about, {
    pid: everything('PID')[0]!,
    pv1: everything('PV1')[0],
    kept,
    status,
    isAboutAccount,
  });
}

/** Groups of a name, however deep. */
function groupsIn(group: Group, name: string): readonly Group[] {
  return group.items.flatMap((item) => {
    if (!(item instanceof Group)) return [];
    return item.name === name ? [item] : groupsIn(item, name);
  });
}
