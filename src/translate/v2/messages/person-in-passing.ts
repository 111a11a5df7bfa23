import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import type { Scope } from '../scope.ts';
import { stateAccidents } from './accidents.ts';
import { type AccountAt, accountAt, accountStatus, stateAccountTold } from './account.ts';
import { segmentsOf } from './adt.ts';
import { stateAllergies } from './allergies.ts';
import { stateCoverages } from './coverages.ts';
import { stateGuarantors } from './guarantors.ts';
import { stateObservations } from './loose-observations.ts';
import { statePatient } from './patient-record.ts';
import { stateVisit, type Visit } from './visit-record.ts';

/** Whom a message is about, and the visit that it names. */
export interface PersonAndVisit {
  readonly patient: string;
  readonly visit: Visit | undefined;
  /** References to the coverages, in order. */
  readonly coverages: readonly Element[];
  /** Entries of Account.guarantor: who stands in for the bills. */
  readonly guarantors: readonly Element[];
  /** The account that PID-18 names, and its status by PV1-41. */
  readonly account: AccountAt | undefined;
  readonly accountStatus: Element;
}

/** How much of a group is the person's: groups of orders, resources and charges within it are not. */
export interface Within {
  /** Names of groups that hold what the person is not told by. */
  readonly except?: readonly string[];
  /** Whether the message is about the person: PID then says, and does not only fill in. */
  readonly isAboutPerson?: boolean;
  /** Whether the account is stated by the one who asks: a message about charges and accounts. */
  readonly isAboutAccount?: boolean;
}

/**
 * The person, visit, insurance and allergies of a message that is about something else. The visit only fills in what nobody
 * has said (a thin PV1 does not overwrite a rich Encounter), and no list is taken for the whole set. Undefined without PID.
 */
export function statePersonAndVisit(
  scope: Scope,
  group: Group,
  { except = [], isAboutPerson = false, isAboutAccount = false }: Within = {},
): PersonAndVisit | undefined {
  const everything = segmentsOf(group, except);
  const [pid] = everything('PID');
  if (pid === undefined) return undefined;
  const [pv1] = everything('PV1');
  // Who takes part (PRT) behind PV1 takes part in the visit.
  const isOfVisit = ({ id, position }: Segment) => id === 'PRT' && pv1 !== undefined && position > pv1.position;
  const patient = statePatient(scope, {
    pid,
    pd1: everything('PD1')[0],
    nk1: everything('NK1'),
    inPassing: !isAboutPerson,
    hasVisit: pv1 !== undefined,
    kept: ['ARV', 'PRT', 'NTE', 'DB1'].flatMap((id) => everything(id)).filter((one) => !isOfVisit(one)),
  });
  const account = accountAt(scope, patient, pid);
  const status = accountStatus(scope, account, pv1);
  const visit = stateVisit(scope, patient, {
    pid,
    pv1,
    pv2: everything('PV2')[0],
    evn: undefined,
    dg1: everything('DG1'),
    prt: everything('PRT').filter(isOfVisit),
    trigger: '',
  });
  stateAccidents(scope, patient, visit, everything('ACC'));
  stateObservations(scope, patient, visit, everything('OBX'));
  stateAllergies(scope, patient, everything('AL1'), false);
  const guarantors = stateGuarantors(scope, patient, everything('GT1'), { account, isSet: false });
  const coverages = stateCoverages(scope, patient, everything('IN1'), everything('IN2'), false);
  if (!isAboutAccount) stateAccountTold(scope, account, { pid, status, guarantors, isAbout: false });
  return { patient, visit, coverages, guarantors, account, accountStatus: status };
}
