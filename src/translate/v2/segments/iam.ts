import type { FhirResource } from '#flow';
import { add, type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { nameLine } from '../datatypes/xpn.ts';
import { first, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { isTakingBack } from './action-code.ts';
import { allergyKind, allergyReaction, putCriticality } from './al1.ts';
import { listed } from './said.ts';

const hl7 = 'http://terminology.hl7.org/CodeSystem/';

/** IAM → AllergyIntolerance, without its patient: what AL1 says, with who said it, when, and how sure. */
export function allergyOfIam(scope: Scope, iam: Marks, path: string): FhirResource {
  const allergy: FhirResource = { resourceType: 'AllergyIntolerance' };
  const element = allergy as Element;
  const number = first(iam, 7) && entityIdentifier(scope, first(iam, 7)!, `${path}identifier[0]`);
  put(element, 'identifier', listed([number]));
  statuses(iam, path, element);
  allergyKind(scope, iam, path, element);
  putCriticality(scope, iam, path, element);
  put(element, 'code', code(scope, iam, path));
  onset(scope, iam, path, element);
  const recorded = first(iam, 24) ?? first(iam, 13);
  putTime(element, 'recordedDate', recorded && takeTime(scope, recorded, `${path}recordedDate`));
  const recorder = first(iam, 23);
  put(element, 'recorder', recorder && practitioner(scope, recorder, `${path}recorder`));
  put(element, 'asserter', reporter(iam, path));
  put(element, 'reaction', allergyReaction(scope, iam, path));
  // What the patient was found sensitive to by kind (HL7 table 0436): allergy, adverse reaction, side effect.
  const sensitivity = first(iam, 9);
  if (sensitivity) {
    const kind = take(sensitivity, path, 'note.text');
    const words = take(sensitivity, path, 'note.text', 2);
    const text = words === '' ? kind : kind === '' ? words : `${words} (${kind})`;
    if (text !== '') element.note = [{ text }];
  }
  return allergy;
}

/** IAM-6 (HL7 table 0206) may take it back; IAM-17 (table 0438) says how sure it is, or that it is over. */
function statuses(iam: Marks, path: string, element: Element): void {
  if (isTakingBack(first(iam, 6), path, 'verificationStatus', 'D')) {
    element.verificationStatus = concept('allergyintolerance-verification', 'entered-in-error', 'Entered in Error');
    // ait-2: what was entered in error has no clinical status.
    mark(first(iam, 6)!, path, 'clinicalStatus');
    return;
  }
  const status = first(iam, 17) ? peek(first(iam, 17)!).trim().toUpperCase() : '';
  if (status === 'I' || status === 'E') mark(first(iam, 17)!, path, 'clinicalStatus');
  const isOver = status === 'I';
  element.clinicalStatus = concept(
    'allergyintolerance-clinical',
    isOver ? 'inactive' : 'active',
    isOver ? 'Inactive' : 'Active',
  );
  const verified = verifications[status];
  if (verified === undefined) return;
  mark(first(iam, 17)!, path, 'verificationStatus');
  if (status === 'E') delete element.clinicalStatus;
  element.verificationStatus = concept('allergyintolerance-verification', ...verified);
  const words = take(first(iam, 17)!, path, 'verificationStatus.text', 2);
  if (words !== '') (element.verificationStatus as Element).text = words;
}

const verifications: Readonly<Record<string, readonly [string, string]>> = {
  C: ['confirmed', 'Confirmed'],
  P: ['unconfirmed', 'Unconfirmed'],
  S: ['unconfirmed', 'Unconfirmed'],
  D: ['refuted', 'Refuted'],
  E: ['entered-in-error', 'Entered in Error'],
};

function concept(system: string, code: string, display: string): Element {
  return { coding: [{ system: hl7 + system, code, display }] };
}

/** IAM-3 as the sender has it, and IAM-27 as a clinician coded it. */
function code(scope: Scope, iam: Marks, path: string): Element | undefined {
  const sent = first(iam, 3) && codeableConcept(scope, first(iam, 3)!, `${path}code`);
  const identified = first(iam, 27) && codeableConcept(scope, first(iam, 27)!, `${path}code`);
  if (!sent || !identified) return sent || identified || undefined;
  const made: Element = { ...identified, ...sent };
  delete made.coding;
  for (const one of [identified, sent])
    for (const coding of (one.coding ?? []) as Element[]) add(made, 'coding', coding);
  return made;
}

function onset(scope: Scope, iam: Marks, path: string, element: Element): void {
  putTime(element, 'onsetDateTime', first(iam, 11) && takeTime(scope, first(iam, 11)!, `${path}onsetDateTime`));
  if (element.onsetDateTime === undefined && first(iam, 12)) {
    put(element, 'onsetString', take(first(iam, 12)!, path, 'onsetString'));
  }
}

/** IAM-14, with IAM-15, what they are to the patient: a name, and no more to find them by. */
function reporter(iam: Marks, path: string): Element | undefined {
  const named = first(iam, 14);
  const name = named ? nameLine(named, `${path}asserter.display`, '') : '';
  if (name === '') return undefined;
  const kin = first(iam, 15);
  const words = kin ? take(kin, path, 'asserter.display', peek(kin, 2) === '' ? 1 : 2) : '';
  return { display: words === '' ? name : `${name} (${words})` };
}
