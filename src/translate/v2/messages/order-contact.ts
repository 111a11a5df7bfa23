import type { BusinessKey } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, reference } from '../../element.ts';
import { displayName } from '../datatypes/xpn.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { markCopies } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { contactOfCtd } from '../segments/ctd.ts';
import { state } from '../state.ts';
import { addMember, type CareTeam, nextMember } from './care-team.ts';
import { subjectOf } from './patient-record.ts';

/** CTD of an order → a RelatedPerson of the patient's in the order's team; kept with the order where it names nobody. */
export function addContact(
  scope: Scope,
  segment: Segment,
  {
    request,
    path,
    team,
    of,
  }: {
    readonly request: Element;
    readonly path: string;
    readonly team: CareTeam;
    readonly of: { readonly patient: string; readonly name: string; readonly owner?: BusinessKey | undefined };
  },
): void {
  const ctd = reading(scope, segment);
  const id = scope.context.ids.resource(of.patient, 'RelatedPerson', `CTD ${of.name}`);
  const at = `RelatedPerson/${id}#`;
  const person = contactOfCtd(scope, ctd, at);
  if (person === undefined) {
    keepSegment(scope, ctd, path, request);
    return;
  }
  person.patient = subjectOf(of.patient);
  keepFields(scope, ctd, at, person as Element);
  state(scope, { type: 'RelatedPerson', id, patient: of.patient, mode: 'replace', content: person, owner: of.owner });
  markCopies(ctd, `${at}relationship`, nextMember(team).role);
  const [role] = (person.relationship ?? []) as Element[];
  const [name] = person.name as Element[];
  addMember(team, reference('RelatedPerson', id, displayName(name!)), { role, period: undefined });
}
