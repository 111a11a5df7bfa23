import type { FhirResource } from '#flow';
import { structureOf } from '#formats/hl7v2/structure-of.ts';
import { structures } from '#formats/hl7v2/structures/structures.ts';
import type { Element } from '../element.ts';
import { ofPatient } from './messages/about-patient.ts';
import { eventOfDocument } from './messages/mdm.ts';
import { isOfLaboratory } from './messages/orders.ts';
import { isOrdered, pharmacyTriggers, requestOf } from './messages/pharmacy.ts';
import { triggerOf } from './messages/siu.ts';
import { child, list, text } from './read.ts';
import { allOf, isTo, note, resolve, type Writing } from './writing.ts';

/** A message to be written. */
export interface Plan {
  /** `ADT^A01`. */
  readonly type: string;
  readonly patient: Element;
  readonly encounter: Element | undefined;
  /** The requests or the appointment that it is about. */
  readonly about: readonly Element[];
}

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
 * appointments, vaccinations, and where there is nothing of these the visit or the person.
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
  const of = (type: string) => ofPatient(writing, patient, type);
  const plan = (type: string, encounter: Element | undefined, about: readonly Element[] = []): Plan => ({
    type,
    patient,
    encounter,
    about,
  });
  const encounters = of('Encounter');
  const visitOf = (one: Element | undefined) =>
    (resolve(writing, child(one, 'encounter') ?? child(one, 'context'), one) as Element | undefined) ?? encounters[0];
  const isWanted = (one: string) => code === '' || code === one;
  const found: Plan[] = [];
  const [reports, observations, immunizations] = [of('DiagnosticReport'), of('Observation'), of('Immunization')];
  const requests = of('ServiceRequest').filter((one) => !isAnswered(writing, one, [...reports, ...observations]));
  const appointments = appointmentsOf(writing, patient);
  const isAbout =
    reports.length > 0 ||
    (observations.length > 0 && immunizations.length === 0 && requests.length === 0 && appointments.length === 0);
  const hasResults = reports.length + observations.length > 0;
  if ((code === 'ORU' && hasResults) || (code === '' && isAbout))
    found.push(plan(`ORU^${trigger || 'R01'}`, visitOf(reports[0] ?? observations[0])));
  // An order of drugs, a diet or supplies may be an ORM, too, and is one where that is asked for.
  const ofOldKinds = () => ['MedicationRequest', 'NutritionOrder', 'SupplyRequest'].flatMap(of);
  const ordered = code === 'ORM' ? [...requests, ...ofOldKinds()] : requests;
  if (ordered.length > 0 && (isWanted('ORM') || isWanted('OML') || isWanted('OMG'))) {
    const type =
      code !== ''
        ? `${code}^${trigger || ordersBy[code]!}`
        : requests.some((one) => isOfLaboratory(writing, one))
          ? 'OML^O21'
          : 'ORM^O01';
    found.push(plan(type, visitOf(ordered[0]), ordered));
  }
  for (const [type, kind] of [
    ['OMD^O03', 'NutritionOrder'],
    ['OMS^O05', 'SupplyRequest'],
  ] as const)
    if (isWanted(type.slice(0, 3)) && of(kind).length > 0) found.push(plan(type, visitOf(of(kind)[0]), of(kind)));
  for (const [type, about] of drugsBy(writing, of, code, trigger)) found.push(plan(type, visitOf(about[0]), about));
  if (isWanted('MDM'))
    for (const one of standing(writing, of('DocumentReference')))
      found.push(plan(`MDM^${trigger || eventOfDocument(one)}`, visitOf(child(one, 'context')), [one]));
  if (isWanted('SIU'))
    for (const one of appointments) found.push(plan(`SIU^${trigger || triggerOf(one)}`, encounters[0], [one]));
  if ((code === 'VXU' && immunizations.length + observations.length > 0) || (code === '' && immunizations.length > 0))
    found.push(plan('VXU^V04', visitOf(immunizations[0])));
  if (code !== 'ADT' && (code !== '' || found.length > 0)) return found;
  if (trigger !== '') return [plan(`ADT^${trigger}`, encounters[0])];
  if (encounters.length === 0) return [plan('ADT^A28', undefined)];
  return encounters.map((one) => plan(`ADT^${eventOf(one)}`, one));
}

/** Documents without those that another one is told to take the place of. */
function standing(writing: Writing, documents: readonly Element[]): readonly Element[] {
  const replaced = new Set<unknown>(
    documents.flatMap((one) =>
      list(one, 'relatesTo')
        .filter((relation) => text(relation, 'code') === 'replaces')
        .map((relation) => resolve(writing, child(relation, 'target'), one)),
    ),
  );
  return documents.filter((one) => !replaced.has(one));
}

/** What the pharmacy tells: of what it handed out (RDS), of what was given (RAS), and of the orders that neither names (RDE). */
function drugsBy(
  writing: Writing,
  of: (type: string) => readonly Element[],
  code: string,
  trigger: string,
): readonly (readonly [type: string, about: readonly Element[]])[] {
  const requests = of('MedicationRequest');
  const [dispenses, given] = [of('MedicationDispense'), of('MedicationAdministration')];
  const answers: Readonly<Record<string, readonly Element[]>> = { RDS: dispenses, RAS: given };
  const own = pharmacyTriggers[code];
  if (own !== undefined) {
    const all = [...requests, ...(answers[code] ?? [])];
    return all.length === 0 ? [] : [[`${code}^${trigger || own}`, all]];
  }
  if (code !== '') return [];
  const answered = new Set([...dispenses, ...given].map((one) => requestOf(writing, one)));
  const open = requests.filter((one) => !answered.has(one) && isOrdered(one));
  const kinds = [
    ['RDE^O11', open],
    ['RDS^O13', dispenses],
    ['RAS^O17', given],
  ] as const;
  return kinds.filter(([, about]) => about.length > 0);
}

const ordersBy: Readonly<Record<string, string>> = { ORM: 'O01', OML: 'O21', OMG: 'O19' };

/** The event that a visit's status comes to (HL7 v2.5.1 §3.3): an outpatient is registered, an inpatient admitted. */
function eventOf(encounter: Element): string {
  const status = text(encounter, 'status');
  const isInpatient = /^(IMP|ACUTE|NONAC|I)$/.test(text(child(encounter, 'class'), 'code'));
  if (status === 'in-progress' || status === 'triaged') return isInpatient ? 'A01' : 'A04';
  return events[status] ?? 'A08';
}

const events: Readonly<Record<string, string>> = {
  planned: 'A05',
  arrived: 'A04',
  onleave: 'A21',
  finished: 'A03',
  cancelled: 'A11',
  'entered-in-error': 'A11',
};

/** Whether a report or a result says that it comes of the request. */
function isAnswered(writing: Writing, request: Element, answers: readonly Element[]): boolean {
  return answers.some((one) => list(one, 'basedOn').some((based) => isTo(writing, based, one, request)));
}

function appointmentsOf(writing: Writing, patient: Element): readonly Element[] {
  return allOf(writing, 'Appointment')
    .map((one) => one as Element)
    .filter((one) => list(one, 'participant').some((taking) => isTo(writing, child(taking, 'actor'), one, patient)));
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
