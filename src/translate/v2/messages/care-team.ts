import type { BusinessKey } from '#flow';
import { type Element, put, reference } from '../../element.ts';
import { absentConcept } from '../../extensions.ts';
import type { Scope } from '../scope.ts';
import { asMember } from '../segments/taking-part.ts';
import { fillsIn, state } from '../state.ts';
import { subjectOf } from './patient-record.ts';

/** Those who take part in the care of a person, or in an order, in a role that has no element of its own there. */
export interface CareTeam {
  /** Derived when the first takes part: most messages have nobody. */
  readonly id: () => string;
  /** CareTeam.participant, gathered until the team is stated. */
  readonly members: Element[];
}

/** A team without members, known within the patient by what it is about. */
export function newCareTeam(scope: Scope, patient: string, about: string): CareTeam {
  let id: string | undefined;
  return {
    id: () => {
      id ??= scope.context.ids.resource(patient, 'CareTeam', about);
      return id;
    },
    members: [],
  };
}

/** Where its next member stands. */
export const nextMember = ({ id, members }: CareTeam) => asMember(`CareTeam/${id()}#participant[${members.length}]`);

/** Adds who takes part, each as what and how long; an organization alone is a member itself. */
export function addMember(
  team: CareTeam,
  who: Element | undefined,
  {
    role,
    period,
    organization,
  }: {
    readonly role: Element | undefined;
    readonly period: Element | undefined;
    readonly organization?: Element | undefined;
  },
): void {
  const member = who ?? organization;
  if (member === undefined) return;
  // The profile asks for a role of each.
  const made: Element = { role: [role ?? absentConcept('unknown', 'Unknown')], member };
  const isPractitioner = String(who?.reference ?? 'Practitioner/').startsWith('Practitioner/');
  if (who !== undefined && isPractitioner) put(made, 'onBehalfOf', organization);
  put(made, 'period', period);
  team.members.push(made);
}

/** States the team if it has members; gives the reference to it. `inPassing`: the message is about something else, and fills in. */
export function stateCareTeam(
  scope: Scope,
  team: CareTeam,
  of: {
    readonly patient: string;
    readonly encounter?: Element | null | undefined;
    readonly owner?: BusinessKey | undefined;
    readonly inPassing?: boolean;
  },
): Element | undefined {
  if (team.members.length === 0) return undefined;
  const id = team.id();
  const content: Element = { subject: subjectOf(of.patient), participant: team.members };
  if (of.encounter !== undefined) content.encounter = of.encounter;
  const common = { type: 'CareTeam', id, patient: of.patient, owner: of.owner };
  const said = { resourceType: 'CareTeam', ...content };
  if (of.inPassing) state(scope, { ...common, mode: 'merge', ...fillsIn(said) });
  else state(scope, { ...common, mode: 'replace', content: said });
  return reference('CareTeam', id);
}
