import type { BusinessKey, FhirResource } from '#flow';
import { businessKey } from '#formats/hl7v2/business-keys.ts';
import { identifiersIn } from '#formats/hl7v2/patient-identifier.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put, reference, some } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { identifier } from '../datatypes/cx.ts';
import { keepSegment } from '../kept-fields.ts';
import { ownedBy } from '../keys.ts';
import { fields, first, peek } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { listed } from '../segments/said.ts';
import { fillsIn, state } from '../state.ts';
import { putTime, takeTime } from '../times.ts';
import { subjectOf } from './patient-record.ts';
import type { PersonAndVisit } from './person-in-passing.ts';

/** What is known of an account beside its number. */
export interface AccountSegments {
  readonly pid: Segment;
  readonly pv1: Segment | undefined;
  /** Segments of which nothing is made, kept on the account. */
  readonly kept: readonly Segment[];
  /** What the event makes of it; undefined where the message is about something else, and fills in what nobody has said. */
  readonly status?: 'active' | 'inactive' | undefined;
  readonly isAboutAccount: boolean;
}

/** The account of PID-18: its numbers, and where it is. */
export interface AccountAt {
  readonly id: string;
  readonly path: string;
  readonly patient: string;
  readonly key: BusinessKey;
  readonly number: string;
}

/** Where the account of PID-18 is; undefined without a number. */
export function accountAt(scope: Scope, patient: string, pid: Segment): AccountAt | undefined {
  const [number] = identifiersIn(pid, 18);
  if (number === undefined) return undefined;
  const key = businessKey('account', number.authority, number.value);
  const owned = ownedBy(scope, key, patient, key);
  const id = scope.context.ids.resource(owned.patient, 'Account', owned.name);
  return { id, path: `Account/${id}#`, patient: owned.patient, key, number: number.value };
}

/**
 * PV1-41 → the account's status (HL7 table 0117, whose codes are each site's own: the one that was sent stands beside it). To be read before
 * the visit keeps what nobody read.
 */
export function accountStatus(scope: Scope, account: AccountAt | undefined, pv1: Segment | undefined): Element {
  const made: Element = {};
  const sent = pv1 && first(reading(scope, pv1), 41);
  if (account === undefined || sent === undefined || peek(sent) === '') return made;
  putCode(scope, made, 'status', sent, `${account.path}status`, statuses);
  made.status ??= 'unknown';
  return made;
}

const statuses = { map: 'account-status', table: '0117', keep: 'always' } as const;

/** States the account of a message about something else, where it says more of it than its number: its status, that a guarantor is on hold. */
export function stateAccountTold(
  scope: Scope,
  account: AccountAt | undefined,
  { pid, status, guarantors, isAbout }: AccountTold,
): void {
  if (account === undefined) return;
  if (status.status === undefined && guarantors.every(({ onHold }) => onHold === undefined)) return;
  const { id, patient, key } = account;
  const content: FhirResource = { resourceType: 'Account', ...status };
  const element = content as Element;
  put(element, 'identifier', numbers(scope, account, pid));
  content.subject = [subjectOf(patient)];
  put(element, 'guarantor', [...guarantors]);
  const common = { type: 'Account', id, patient, mode: 'merge', owner: key } as const;
  if (isAbout) state(scope, { ...common, content, defaults: { status: 'active' } });
  else state(scope, { ...common, ...fillsIn(content, { status: 'active' }) });
}

interface AccountTold {
  readonly pid: Segment;
  /** By PV1-41. */
  readonly status: Element;
  /** Entries of Account.guarantor. */
  readonly guarantors: readonly Element[];
  /** Whether the message says so, and does not only fill in. */
  readonly isAbout: boolean;
}

function numbers(scope: Scope, { path }: AccountAt, pid: Segment): Element[] {
  return listed(fields(reading(scope, pid), 18).map((field) => identifier(scope, field, `${path}identifier`, 'AN')));
}

/** PID-18 → Account, with who pays for it (HL7 v2-to-FHIR guide, PID[Account]). Gives the reference; undefined without a number. */
export function stateAccount(scope: Scope, about: PersonAndVisit, segments: AccountSegments): Element | undefined {
  const { pid, pv1, kept, status, isAboutAccount } = segments;
  const { account } = about;
  if (account === undefined) return undefined;
  const { id, path, patient, key } = account;
  const content: FhirResource = { resourceType: 'Account', ...about.accountStatus };
  const element = content as Element;
  put(element, 'identifier', numbers(scope, account, pid));
  put(element, 'status', status);
  content.subject = [subjectOf(patient)];
  const period: Element = {};
  const visit = pv1 && reading(scope, pv1);
  putTime(
    period,
    'start',
    visit && first(visit, 44) && takeTime(scope, first(visit, 44)!, `${path}servicePeriod.start`),
  );
  putTime(period, 'end', visit && first(visit, 45) && takeTime(scope, first(visit, 45)!, `${path}servicePeriod.end`));
  put(element, 'servicePeriod', some(period));
  put(
    element,
    'coverage',
    about.coverages.map((coverage, index) => ({ coverage, priority: index + 1 })),
  );
  put(element, 'guarantor', [...about.guarantors]);
  for (const segment of kept) keepSegment(scope, reading(scope, segment), path, element);
  const common = { type: 'Account', id, patient, mode: 'merge', owner: key } as const;
  if (isAboutAccount) state(scope, { ...common, content, defaults: { status: 'unknown' } });
  else state(scope, { ...common, ...fillsIn(content, { status: 'active' }) });
  return reference('Account', id, account.number);
}
