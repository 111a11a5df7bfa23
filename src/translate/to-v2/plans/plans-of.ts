import type { FhirResource } from '#flow';
import { structureOf } from '#formats/hl7v2/structure-of.ts';
import { structures } from '#formats/hl7v2/structures/structures.ts';
import type { Element } from '../../element.ts';
import { ofPatient } from '../messages/about-patient.ts';
import { pharmacyTriggers } from '../messages/pharmacy.ts';
import { child, list, text } from '../read.ts';
import { allOf, note, resolve, type Writing } from '../writing.ts';
import { appointmentPlans } from './appointments.ts';
import { documentPlans } from './documents.ts';
import { drugPlans } from './drugs.ts';
import { orderPlans } from './orders.ts';
import { ask, type Plan } from './plan.ts';
import { resultPlans } from './results.ts';
import { vaccinationPlans } from './vaccinations.ts';
import { visitPlans } from './visits.ts';

/** Message codes that are written. */
const writtenTypes: ReadonlySet<string> = new Set(
  'ADT ORU ORM OML OMG OMD OMS SIU VXU MDM'.split(' ').concat(Object.keys(pharmacyTriggers)),
);

/** Whether a type, or a code alone, is one that is written. */
export function isWritten(type: string): boolean {
  const [code = '', trigger = ''] = type.split('^');
  return writtenTypes.has(code) && (trigger === '' || structures.has(structureOf(code, trigger)));
}

/**
 * The messages that a Bundle is worth: the one that its MessageHeader (or `asked`) names, else by what is in it: results, orders,
 * drugs, documents, appointments, vaccinations, and where there is nothing of these the visit or the person.
 */
export function plansOf(writing: Writing, asked: string | undefined): readonly Plan[] {
  const [code = '', trigger = ''] = (asked ?? typeOfHeader(writing)).split('^');
  const survivors = allOf(writing, 'Patient').filter((one) => !isReplaced(one as Element));
  const patients = survivors.length > 0 ? survivors : allOf(writing, 'Patient');
  if (isPairs(code, trigger) && patients[0] !== undefined) {
    return [
      {
        type: `${code}^${trigger}`,
        patient: patients[0] as Element,
        encounter: ofPatient(writing, patients[0] as Element, 'Encounter')[0],
        about: [],
      },
    ];
  }
  const plans = patients.flatMap((one) => plansFor(writing, one as Element, code, trigger));
  for (const one of writing.resources) tellOrphan(writing, one);
  return plans;
}

/** `ORU^R01` of MessageHeader.event; empty where there is none, or of a type that is not written. */
function typeOfHeader(writing: Writing): string {
  const [header] = allOf(writing, 'MessageHeader');
  const event = child(header as Element | undefined, 'eventCoding');
  const [code = ''] = text(event, 'display').split('^');
  const type = `${code}^${text(event, 'code')}`;
  return isWritten(type) ? type : '';
}

/** Events about several patients, who stand beside each other in one message: two beds or records (A17, A24, A37), merges. */
function isPairs(code: string, trigger: string): boolean {
  return code === 'ADT' && /^ADT_A(17|18|24|30|37|39|43)$/.test(structureOf(code, trigger));
}

function isReplaced(patient: Element): boolean {
  return list(patient, 'link').some((one) => text(one, 'type') === 'replaced-by');
}

function plansFor(writing: Writing, patient: Element, code: string, trigger: string): readonly Plan[] {
  const asked = ask(writing, patient, code, trigger);
  const found = [resultPlans, orderPlans, drugPlans, documentPlans, appointmentPlans, vaccinationPlans].flatMap(
    (plans) => plans(asked),
  );
  return code === 'ADT' || (code === '' && found.length === 0) ? visitPlans(asked) : found;
}

/** What is of a patient whom the Bundle does not have. */
function tellOrphan(writing: Writing, resource: FhirResource): void {
  const element = resource as Element;
  for (const name of ['subject', 'patient', 'beneficiary']) {
    const reference = child(element, name);
    if (text(reference, 'reference') === '' || resource.resourceType === 'Provenance') continue;
    if (resolve(writing, reference, element) === undefined)
      note(writing, 'CW-TRN-063', 'error', `${resource.resourceType}.${name}`);
  }
}
