import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { keepSegment } from '../kept-fields.ts';
import type { Owned } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { segmentsOf } from './adt.ts';
import { stateCharge } from './charges.ts';
import { stateObservationsAbout } from './observations-about.ts';
import { encounterOf } from './order.ts';
import { stateReasons } from './order-reasons.ts';
import { subjectOf } from './patient-record.ts';
import type { PersonAndVisit } from './person-in-passing.ts';

/** An order that is neither of a service nor of a drug: of a diet, of supplies. */
export interface OtherOrder {
  readonly owned: Owned;
  readonly name: string;
  readonly person: PersonAndVisit;
  readonly group: Group;
  readonly unique: (key: string) => string;
}

/** The segments of the order itself: those of its observations are theirs. */
export function ownSegments(group: Group): (id: string) => readonly Segment[] {
  return segmentsOf(group, ['OBSERVATION', 'SPECIMEN']);
}

/** What an order comes with: why (DG1), what to know for it (OBX), what is charged (FT1). Gives references to the first two. */
export function stateSurroundings(
  scope: Scope,
  { owned, name, person, group, unique }: OtherOrder,
): { readonly reasons: readonly Element[]; readonly information: readonly Element[] } {
  const told = ownSegments(group);
  const { visit } = person;
  const common = { specimens: [], category: undefined, effective: {} };
  const encounter = encounterOf(visit, owned);
  const order = { owned, name, subject: subjectOf(owned.patient), encounter, ...common };
  const reasons = stateReasons(scope, told('DG1'), order);
  const detail = group.group('ORDER_DETAIL') ?? group;
  const information = stateObservationsAbout(scope, { owned, name, visit }, detail.groups('OBSERVATION'));
  for (const charge of told('FT1')) stateCharge(scope, { patient: person.patient, visit }, charge, [], unique);
  return { reasons, information };
}

/** Segments of which nothing is made. */
export function keepSurroundings(scope: Scope, group: Group, path: string, element: Element): void {
  const told = ownSegments(group);
  for (const id of ['TQ1', 'PRT', 'CTD', 'CTI', 'BLG'])
    for (const one of told(id)) keepSegment(scope, reading(scope, one), path, element);
}
