import { identifierOf } from '../demographics.ts';
import { segment } from '../escape.ts';
import type { AdtHappening } from '../happening.ts';
import type { System } from '../systems.ts';
import { al1 } from './al1.ts';
import { dg1 } from './dg1.ts';
import { in1 } from './in1.ts';
import { msh } from './msh.ts';
import { nk1 } from './nk1.ts';
import { pid } from './pid.ts';
import { blanks, pv1 } from './pv1.ts';
import { stamp } from './stamp.ts';
import { xcn } from './xcn.ts';

/** Events that are of a person, not of a visit: PV1 is required all the same but for A40, and says `N` (not applicable). */
const withoutVisit = 'PV1|1|N';

/** The segments of an ADT message, in the order of HL7 v2.5.1 §3.3. */
export function adt(system: System, happening: AdtHappening, controlId: string): string[] {
  const { trigger, at, subject } = happening;
  const { person, visit } = subject;
  const segments = [msh(system, 'ADT', trigger, at, controlId), evn(system, happening), pid(system, subject)];
  if (happening.mergedNumber !== undefined) {
    segments.push(`MRG|${identifierOf(system, happening.mergedNumber)}`);
    return segments;
  }
  if (system.kind === 'clinic' || happening.withKinAndInsurance) segments.push(pd1(system, happening));
  if (happening.withKinAndInsurance) segments.push(...person.kin.map((kin, index) => nk1(system, kin, index + 1)));
  segments.push(visit === undefined ? withoutVisit : pv1(system, visit, happening.formerPlace));
  if (visit !== undefined && (visit.reason !== '' || happening.expectedAt !== undefined))
    segments.push(pv2(system, happening));
  segments.push(...(happening.allergies ?? []).map((allergy, index) => al1(system, allergy, index + 1)));
  segments.push(...(happening.diagnoses ?? []).map((diagnosis, index) => dg1(system, diagnosis, index + 1)));
  if (happening.withKinAndInsurance) segments.push(in1(system, person));
  if (system.name === 'sandbar' && trigger !== 'A12') segments.push(zpi(happening));
  return segments;
}

function evn(system: System, { trigger, at }: AdtHappening): string {
  const recorded = stamp(system, at);
  // EVN-1 is withdrawn as of 2.7; EVN-6 (when it happened) came with 2.3.1.
  if (system.version === '2.7') return `EVN||${recorded}`;
  return system.version === '2.3' ? `EVN|${trigger}|${recorded}` : `EVN|${trigger}|${recorded}||||${recorded}`;
}

function pd1(system: System, { subject }: AdtHappening): string {
  const doctor = xcn(system, subject.person.familyDoctor);
  return segment(['PD1', '', '', system.version === '2.3' ? '' : `${system.facility}^^${system.facility}`, doctor]);
}

function pv2(system: System, { subject, expectedAt }: AdtHappening): string {
  const reason = subject.visit!.reason;
  return segment([
    'PV2',
    '',
    '',
    reason === '' ? '' : `^${reason}`,
    ...blanks(4),
    expectedAt === undefined ? '' : stamp(system, expectedAt),
  ]);
}

/** The hospital's own segment, in no standard: portal account, preferred contact, a counter. */
function zpi({ subject, at }: AdtHappening): string {
  const { index, mobile } = subject.person;
  return `ZPI|1|${index % 3 === 0 ? 'PORTAL^ACTIVE' : 'PORTAL^NONE'}|${mobile}|${((at / 1000) % 1000) | 0}`;
}
