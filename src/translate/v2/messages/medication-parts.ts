import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put, reference } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import type { Owned } from '../keys.ts';
import { fields, type Marks } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { dosagesOf } from '../segments/dosage.ts';
import { drugOf, isDescribed, medicationOf } from '../segments/medication.ts';
import { annotations } from '../segments/nte.ts';
import { state } from '../state.ts';
import type { DrugGroup } from './drug-groups.ts';
import { addDrugEventParticipation } from './participations.ts';
import type { Visit } from './visit-record.ts';

/** An order of the pharmacy under way: what its resources have in common. */
export interface MedicationOrder {
  readonly owned: Owned;
  /** Names it within the patient. */
  readonly name: string;
  /** The visit, where it is the same patient's. */
  readonly visit: Visit | undefined;
  readonly orc: Segment | undefined;
  /** Timings before the first drug: those of the order. */
  readonly timings: readonly Segment[];
}

/**
 * Sets `medication[x]`: a concept, or a Medication of the patient's own where form, strength, lot or components are told. `path` is
 * that of the resource that refers to it.
 */
export function putMedication(
  scope: Scope,
  order: MedicationOrder,
  group: DrugGroup,
  name: string,
  content: Element,
  path = `${content.resourceType as string}#`,
): void {
  const drug = reading(scope, group.drug);
  const components = group.components.map((one) => reading(scope, one));
  if (!isDescribed(drug, components)) {
    put(content, 'medicationCodeableConcept', drugOf(scope, drug, `${path}medicationCodeableConcept`));
    return;
  }
  const id = scope.context.ids.resource(order.owned.patient, 'Medication', name);
  const medication = medicationOf(scope, drug, components, `Medication/${id}#`);
  state(scope, {
    type: 'Medication',
    id,
    patient: order.owned.patient,
    mode: 'replace',
    content: medication,
    owner: order.owned.key,
  });
  const code = medication.code as { text?: string; coding?: { display?: string; code?: string }[] } | undefined;
  const words = code?.text ?? code?.coding?.[0]?.display ?? code?.coding?.[0]?.code;
  content.medicationReference = reference('Medication', id, words);
}

/** The dosage of a drug's group; the order's timings where it has none of its own, TQ of before 2.5 where there is no TQ1. */
export function dosagesIn(scope: Scope, order: MedicationOrder, group: DrugGroup, path: string): Element[] {
  const read = (segments: readonly Segment[]): Marks[] => segments.map((one) => reading(scope, one));
  const drug = reading(scope, group.drug);
  const own = group.drug.id === 'RXE' ? fields(drug, 1) : group.drug.id === 'RXG' ? fields(drug, 3) : [];
  const older = own.length > 0 || order.orc === undefined ? own : fields(reading(scope, order.orc), 7);
  const timings = group.timings.length > 0 ? group.timings : order.timings;
  return dosagesOf(scope, { drug, routes: read(group.routes), timings: read(timings), older }, path);
}

/** Notes, who took part, and what has no element: the end of every resource of an order. */
export function keepRest(
  scope: Scope,
  group: Omit<DrugGroup, 'drug'> & { drug?: Segment },
  path: string,
  content: Element,
): void {
  const read = (segment: Segment) => reading(scope, segment);
  for (const one of annotations(scope, group.notes.map(read), path)) add(content, 'note', one);
  if (group.drug !== undefined) keepFields(scope, read(group.drug), path, content);
  if (content.resourceType !== 'MedicationRequest')
    for (const prt of group.participations) addDrugEventParticipation(scope, read(prt), content, path);
  for (const one of [...group.routes, ...group.timings, ...group.participations, ...group.kept])
    keepSegment(scope, read(one), path, content);
}

/** The visit of an order's resource. */
export function putVisit(order: MedicationOrder, element: 'encounter' | 'context', content: FhirResource): void {
  if (order.visit !== undefined) content[element] = order.visit.encounter;
}
