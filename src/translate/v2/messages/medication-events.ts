import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { keepFields } from '../kept-fields.ts';
import { reading, type Scope } from '../scope.ts';
import { medicationAdministrationOf } from '../segments/medication-administration.ts';
import { medicationDispenseOf } from '../segments/medication-dispense.ts';
import { state } from '../state.ts';
import type { DrugGroup } from './drug-groups.ts';
import { dosagesIn, keepRest, type MedicationOrder, putMedication, putVisit } from './medication-parts.ts';
import { stateObservationsAbout } from './observations-about.ts';
import { subjectOf } from './patient-record.ts';

/** RXD → MedicationDispense: the dispense that its counter (RXD-1), else its place, tells apart from others of the order. */
export function stateDispense(
  scope: Scope,
  order: MedicationOrder,
  group: DrugGroup,
  prescription: Element | undefined,
  index: number,
): void {
  const { owned } = order;
  const { drug } = group;
  const name = `${order.name}|RXD ${drug.value(1).trim() || drug.value(3).trim() || index}`;
  const id = scope.context.ids.resource(owned.patient, 'MedicationDispense', name);
  const path = `MedicationDispense/${id}#`;
  const orc = order.orc && reading(scope, order.orc);
  const content: FhirResource = medicationDispenseOf(scope, orc, reading(scope, drug), path);
  const element = content as Element;
  putMedication(scope, order, group, name, element);
  content.subject = subjectOf(owned.patient);
  putVisit(order, 'context', content);
  if (prescription !== undefined) content.authorizingPrescription = [prescription];
  put(element, 'dosageInstruction', dosagesIn(scope, order, group, `${path}dosageInstruction[0].`));
  const beside = { owned, name, visit: order.visit };
  put(element, 'supportingInformation', stateObservationsAbout(scope, beside, group.observations));
  keepRest(scope, group, path, element);
  if (orc !== undefined && prescription?.reference === undefined) keepFields(scope, orc, path, element);
  const status = drug.has(3) ? 'completed' : 'unknown';
  const { key } = owned;
  state(scope, {
    type: 'MedicationDispense',
    id,
    patient: owned.patient,
    mode: 'merge',
    content,
    defaults: { status },
    owner: key,
  });
}

/** RXA → MedicationAdministration: the one of its counters and its start. */
export function stateAdministration(
  scope: Scope,
  order: MedicationOrder,
  group: DrugGroup,
  prescription: Element | undefined,
): void {
  const { owned } = order;
  const { drug } = group;
  const name = `${order.name}|RXA ${[1, 2, 3].map((field) => drug.value(field).trim()).join('|')}`;
  const id = scope.context.ids.resource(owned.patient, 'MedicationAdministration', name);
  const path = `MedicationAdministration/${id}#`;
  const orc = order.orc && reading(scope, order.orc);
  const routes = group.routes.map((one) => reading(scope, one));
  const content: FhirResource = medicationAdministrationOf(scope, orc, reading(scope, drug), routes, path);
  const element = content as Element;
  putMedication(scope, order, group, name, element);
  content.subject = subjectOf(owned.patient);
  putVisit(order, 'context', content);
  put(element, 'request', prescription);
  const beside = { owned, name, visit: order.visit };
  put(element, 'supportingInformation', stateObservationsAbout(scope, beside, group.observations));
  keepRest(scope, group, path, element);
  if (orc !== undefined && prescription?.reference === undefined) keepFields(scope, orc, path, element);
  state(scope, {
    type: 'MedicationAdministration',
    id,
    patient: owned.patient,
    mode: 'merge',
    content,
    // RXA-20 left out says that it was given, as for a vaccine; FHIR demands a time.
    defaults: {
      status: 'completed',
      medicationCodeableConcept: { text: 'unknown' },
      _effectiveDateTime: absent('unknown'),
    },
    owner: owned.key,
  });
}
