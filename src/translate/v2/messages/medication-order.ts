import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { messageName, ownedBy, placerNumber } from '../keys.ts';
import { first } from '../leaves.ts';
import { note, reading, type Scope } from '../scope.ts';
import { stateCharge } from './charges.ts';
import { drugOrderOf } from './drug-groups.ts';
import { stateAdministration, stateDispense } from './medication-events.ts';
import type { MedicationOrder } from './medication-parts.ts';
import { stateMedicationRequest } from './medication-requests.ts';
import type { PersonAndVisit } from './person-in-passing.ts';

/** ORC with RXO, RXE, RXD, RXG or RXA → the request, what was dispensed of it, what is to be given and what was. */
export function stateMedicationOrder(
  scope: Scope,
  { patient, visit }: PersonAndVisit,
  group: Group,
  unique: (key: string) => string,
): void {
  const { orc, own, drugs, charges } = drugOrderOf(group);
  if (drugs.length === 0) return;
  const key = placerNumber(orc, undefined);
  if (key === undefined)
    note(scope, 'CW-TRN-006', 'warning', `${orc === undefined ? 'ORC[1]' : `ORC[${orc.ordinal}]`}-2`);
  const owned = ownedBy(scope, key, patient, messageName(scope));
  const order: MedicationOrder = {
    owned,
    name: unique(`RX ${owned.name}`),
    visit: visit?.owned.patient === owned.patient ? visit : undefined,
    orc,
    timings: own.timings,
  };
  const of = (id: string) => drugs.filter(({ drug }) => drug.id === id);
  const [ordered] = of('RXO');
  const [encoded] = of('RXE');
  const wanted = encoded ?? ordered;
  const request =
    wanted && stateMedicationRequest(scope, order, wanted, encoded === undefined ? undefined : ordered, own);
  const prescription = (path: string) => request ?? numberedRequest(scope, orc, path);
  for (const [index, one] of of('RXD').entries())
    stateDispense(scope, order, one, prescription('MedicationDispense#authorizingPrescription'), index);
  for (const one of of('RXG'))
    stateMedicationRequest(scope, order, one, undefined, own, prescription('MedicationRequest#basedOn'));
  for (const one of of('RXA')) stateAdministration(scope, order, one, prescription('MedicationAdministration#request'));
  for (const charge of charges) stateCharge(scope, { patient, visit }, charge, [], unique);
}

/** An order that this message does not tell of is known by its number: the placer's, else the filler's. */
function numberedRequest(scope: Scope, orc: Segment | undefined, path: string): Element | undefined {
  const marks = orc && reading(scope, orc);
  const [placer, filler] = marks === undefined ? [] : [first(marks, 2), first(marks, 3)];
  const number =
    (placer && entityIdentifier(scope, placer, `${path}.identifier`, 'PLAC')) ??
    (filler && entityIdentifier(scope, filler, `${path}.identifier`, 'FILL'));
  return number && { type: 'MedicationRequest', identifier: number, display: number.value as string };
}
