import type { FhirResource } from '#flow';
import { businessKey } from '#formats/hl7v2/business-keys.ts';
import { identifiersIn } from '#formats/hl7v2/patient-identifier.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put, reference, some } from '../../element.ts';
import { identifier } from '../datatypes/cx.ts';
import { keepSegment } from '../kept-fields.ts';
import { ownedBy } from '../keys.ts';
import { fields, first } from '../leaves.ts';
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

/** PID-18 → Account, with who pays for it (HL7 v2-to-FHIR guide, PID[Account]). Gives the reference; undefined without a number. */
export function stateAccount(scope: Scope, about: PersonAndVisit, segments: AccountSegments): Element | undefined {
  const { pid, pv1, kept, status, isAboutAccount } = segments;
  const [number] = identifiersIn(pid, 18);
  if (number === undefined) return undefined;
  const key = businessKey('account', number.authority, number.value);
  const owned = ownedBy(scope, key, about.patient, key);
  const id = scope.context.ids.resource(owned.patient, 'Account', owned.name);
  const path = `Account/${id}#`;
  const content: FhirResource = { resourceType: 'Account' };
  const element = content as Element;
  const marks = reading(scope, pid);
  put(
    element,
    'identifier',
    listed(fields(marks, 18).map((field) => identifier(scope, field, `${path}identifier`, 'AN'))),
  );
  put(element, 'status', status);
  content.subject = [subjectOf(owned.patient)];
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
  put(
    element,
    'guarantor',
    about.guarantors.map((party) => ({ party })),
  );
  for (const segment of kept) keepSegment(scope, reading(scope, segment), path, element);
  const common = { type: 'Account', id, patient: owned.patient, mode: 'merge', owner: key } as const;
  if (isAboutAccount) state(scope, { ...common, content, defaults: { status: 'unknown' } });
  else state(scope, { ...common, ...fillsIn(content, { status: 'active' }) });
  return reference('Account', id, number.value);
}
