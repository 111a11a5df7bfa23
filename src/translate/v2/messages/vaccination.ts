import type { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { messageName, type Owned, orderNumber, ordinals, ownedBy } from '../keys.ts';
import { fields, markAll } from '../leaves.ts';
import { note, reading, type Scope } from '../scope.ts';
import { actorsOfPrt } from '../segments/prt.ts';
import { immunizationOf, isNoVaccine } from '../segments/rxa-vaccine.ts';
import { state } from '../state.ts';
import { isForecast, stateForecast } from './forecast.ts';
import { codeKey } from './member-keys.ts';
import { stateObservationsAbout } from './observations-about.ts';
import { subjectOf } from './patient-record.ts';
import { statePersonAndVisit } from './person-in-passing.ts';
import { addVaccineFacts, loincOf } from './vaccine-facts.ts';
import type { Visit } from './visit-record.ts';

/** VXU^V04 and VXR^V03: a person, and for each order what was given, refused, due or observed of vaccination. */
export function translateVaccination(scope: Scope, message: Message): string {
  const patient = translateVaccinations(scope, groupMessage(message));
  if (patient === undefined) note(scope, 'CW-TRN-005', 'error', 'PID[1]');
  return patient ?? '';
}

/** The vaccinations of one person: a message's, or those of an answer to a query. */
export function translateVaccinations(scope: Scope, group: Group): string | undefined {
  const about = statePersonAndVisit(scope, group, { except: ['ORDER'], isAboutPerson: true });
  if (about === undefined) return undefined;
  const unique = ordinals();
  const forecast: Group[] = [];
  for (const order of group.groups('ORDER')) {
    const observed = order.groups('OBSERVATION');
    const rxa = order.segment('RXA');
    // A vaccine that was given may be followed by how it counts; what is due stands behind CVX 998.
    if (rxa !== undefined && isNoVaccine(reading(scope, rxa)) && isForecast(observed)) {
      forecast.push(...observed);
      for (const segment of [order.segment('ORC'), rxa]) if (segment) passOver(scope, segment);
    } else stateOrder(scope, about.patient, about.visit, order, unique);
  }
  if (forecast.length === 0) return about.patient;
  const owned: Owned = { key: undefined, name: messageName(scope), patient: about.patient };
  const rest = stateForecast(scope, about.patient, forecast);
  stateObservationsAbout(scope, { owned, name: 'forecast', visit: about.visit }, rest);
  return about.patient;
}

function stateOrder(
  scope: Scope,
  patient: string,
  visit: Visit | undefined,
  order: Group,
  unique: (key: string) => string,
): void {
  const [orc, rxa, rxr] = ['ORC', 'RXA', 'RXR'].map((id) => order.segment(id));
  if (rxa === undefined) return;
  const key = orc?.value(3).trim() === '9999' ? undefined : orderNumber(orc, undefined);
  const owned = ownedBy(scope, key, patient, `vaccine:${codeKey(rxa, 5)}|${rxa.value(3).trim()}`);
  const name = unique(`RXA ${owned.name}`);
  const beside = { owned, name, visit };
  if (isNoVaccine(reading(scope, rxa))) {
    for (const segment of [orc, rxa]) if (segment) passOver(scope, segment);
    stateObservationsAbout(scope, beside, order.groups('OBSERVATION'));
    return;
  }
  const id = scope.context.ids.resource(owned.patient, 'Immunization', name);
  const path = `Immunization/${id}#`;
  const marks = (segment: Segment | undefined) => segment && reading(scope, segment);
  const content = immunizationOf(scope, { orc: marks(orc), rxa: reading(scope, rxa), rxr: marks(rxr) }, path);
  const element = content as Element;
  const rest = addVaccineFacts(scope, order.groups('OBSERVATION'), path, content);
  addParticipants(scope, order.segments('PRT'), path, element);
  for (const segment of [orc, rxa, rxr]) if (segment) keepFields(scope, reading(scope, segment), path, element);
  for (const timing of order.groups('TIMING'))
    for (const segment of [...timing.segments('TQ1'), ...timing.segments('TQ2')])
      keepSegment(scope, reading(scope, segment), path, element);
  content.patient = subjectOf(owned.patient);
  if (visit !== undefined && visit.owned.patient === owned.patient) content.encounter = visit.encounter;
  const seen = stateObservationsAbout(scope, { ...beside, partOf: `Immunization/${id}` }, rest);
  rest.forEach((group, index) => {
    if (loincOf(group) === reactionCode && seen[index] !== undefined) add(element, 'reaction', { detail: seen[index] });
  });
  state(scope, {
    type: 'Immunization',
    id,
    patient: owned.patient,
    mode: 'merge',
    content,
    // RXA-20 left out says that it was given (HL7 v2-to-FHIR guide, RXA[Immunization]).
    defaults: { status: 'completed' },
    owner: key,
  });
}

/** LOINC: adverse reaction to the vaccine. */
const reactionCode = '31044-1';

function addParticipants(scope: Scope, segments: readonly Segment[], path: string, element: Element): void {
  for (const segment of segments) {
    const prt = reading(scope, segment);
    for (const one of actorsOfPrt(scope, prt, path)) add(element, 'performer', one);
    keepSegment(scope, prt, path, element);
  }
}

/** ORC and RXA that stand before observations only because the structure wants them: they say nothing of their own. */
function passOver(scope: Scope, segment: Segment): void {
  const marks = reading(scope, segment);
  for (let field = 1; field <= segment.fieldCount; field++)
    for (const one of fields(marks, field)) markAll(one, 'Observation#partOf (nothing was given)');
}
