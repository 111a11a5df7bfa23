import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { messageName, type Owned, ownedBy, placerNumber } from '../keys.ts';
import { fields, first } from '../leaves.ts';
import { note, reading, type Scope } from '../scope.ts';
import { addDiet } from '../segments/diet.ts';
import { annotations } from '../segments/nte.ts';
import { wholeText } from '../segments/obx-value.ts';
import { orderNumbers } from '../segments/order-numbers.ts';
import { putOrderStatus } from '../segments/service-request.ts';
import { state } from '../state.ts';
import { putTime, takeTime } from '../times.ts';
import { segmentsOf } from './adt.ts';
import { encounterOf } from './order.ts';
import { keepSurroundings, ownSegments, stateSurroundings } from './order-surroundings.ts';
import { subjectOf } from './patient-record.ts';
import type { PersonAndVisit } from './person-in-passing.ts';

/** Whether an order is for the kitchen. */
export function isDietOrder(group: Group): boolean {
  const told = segmentsOf(group);
  return told('ODS').length > 0 || told('ODT').length > 0;
}

/** ORC with ODS and ODT (HL7 v2.5.1 §4.7) → a NutritionOrder for each of the times that something is to be served at. */
export function stateDietOrder(
  scope: Scope,
  person: PersonAndVisit,
  group: Group,
  unique: (key: string) => string,
): void {
  const { patient, visit } = person;
  const told = ownSegments(group);
  const [orc] = told('ORC');
  const key = placerNumber(orc, undefined);
  if (key === undefined) note(scope, 'CW-TRN-006', 'warning', `ORC[${orc?.ordinal ?? 1}]-2`);
  const owned = ownedBy(scope, key, patient, messageName(scope));
  const name = unique(`DIET ${owned.name}`);
  // What is told of no time is told of the first, which has what goes for all.
  const [leading] = told('ODS');
  const byPeriod = Map.groupBy(told('ODS'), (ods) => ods.raw(2) || leading!.raw(2));
  const parts = byPeriod.size === 0 ? [[]] : [...byPeriod.values()];
  for (const [index, diets] of parts.entries()) {
    const id = scope.context.ids.resource(owned.patient, 'NutritionOrder', index === 0 ? name : `${name}|${index}`);
    const path = `NutritionOrder/${id}#`;
    const content = orderOf(scope, owned, { orc, diets, timings: told('TQ1') }, path);
    const element = content as Element;
    const encounter = encounterOf(visit, owned);
    if (encounter !== undefined) content.encounter = encounter;
    if (index === 0) {
      const { reasons, information } = stateSurroundings(scope, { owned, name, person, group, unique });
      for (const one of [...reasons, ...information])
        add(element, 'extension', { url: supporting, valueReference: one });
      addRest(scope, told, path, element);
      keepSurroundings(scope, group, path, element);
    }
    state(scope, {
      type: 'NutritionOrder',
      id,
      patient: owned.patient,
      mode: 'merge',
      content,
      defaults: { status: 'unknown', _dateTime: absent('unknown') },
      owner: owned.key,
    });
  }
}

/** R5's NutritionOrder.supportingInformation, as R4 writes it. */
const supporting = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-NutritionOrder.supportingInformation';

interface DietParts {
  readonly orc: Segment | undefined;
  readonly diets: readonly Segment[];
  readonly timings: readonly Segment[];
}

function orderOf(scope: Scope, owned: Owned, { orc: segment, diets, timings }: DietParts, path: string): FhirResource {
  const order: FhirResource = { resourceType: 'NutritionOrder' };
  const element = order as Element;
  const orc = segment && reading(scope, segment);
  put(element, 'identifier', orderNumbers(scope, orc, path));
  putOrderStatus(scope, orc, path, element);
  order.intent = 'order';
  order.patient = subjectOf(owned.patient);
  putTime(element, 'dateTime', orc && first(orc, 9) && takeTime(scope, first(orc, 9)!, `${path}dateTime`));
  put(element, 'orderer', orc && first(orc, 12) && practitioner(scope, first(orc, 12)!, `${path}orderer`));
  const when = { tq1: timings.map((one) => reading(scope, one)), tq: orc && first(orc, 7) };
  for (const ods of diets) {
    addDiet(scope, reading(scope, ods), when, path, element);
    keepSegment(scope, reading(scope, ods), path, element);
  }
  return order;
}

/** Notes, what the tray is to be (ODT, §4.8.2), and what has no element. */
function addRest(scope: Scope, told: (id: string) => readonly Segment[], path: string, element: Element): void {
  for (const odt of told('ODT')) {
    const marks = reading(scope, odt);
    for (const one of fields(marks, 3)) add(element, 'note', { text: wholeText(one, `${path}note.text`) });
    keepSegment(scope, marks, path, element);
  }
  const notes = told('NTE').map((one) => reading(scope, one));
  for (const one of annotations(scope, notes, path)) add(element, 'note', one);
  for (const one of told('ORC')) keepFields(scope, reading(scope, one), path, element);
}
