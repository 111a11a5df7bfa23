import type { Element } from '../../element.ts';
import { mention } from '../directory.ts';
import { first, type Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';

/** Where someone who takes part stands: the paths of who it is, as what, and how long. */
export interface Place {
  readonly who: string;
  readonly role: string;
  readonly period: string;
}

/** Encounter.participant. */
export const asParticipant = (path: string): Place => ({
  who: `${path}.individual`,
  role: `${path}.type`,
  period: `${path}.period`,
});

/** CareTeam.participant. */
export const asMember = (path: string): Place => ({
  who: `${path}.member`,
  role: `${path}.role`,
  period: `${path}.period`,
});

/** `performer` of a Procedure, an Immunization or a ChargeItem: it has no time of its own. */
export const asPerformer = (path: string): Place => ({
  who: `${path}.actor`,
  role: `${path}.function`,
  period: ofPost,
});

/** The period of a role that has none where it is held. */
export const ofPost = 'PractitionerRole#period';

/** Two fields of times as a period. */
export function periodOf(scope: Scope, marks: Marks, path: string, [start, end]: readonly [number, number]): Element {
  const period: Element = {};
  const from = first(marks, start);
  const to = first(marks, end);
  putTime(period, 'start', from && takeTime(scope, from, `${path}.start`));
  putTime(period, 'end', to && takeTime(scope, to, `${path}.end`));
  return period;
}

/**
 * Someone's post as a PractitionerRole, mentioned: known by who holds it, where and how long. What US Core asks for beside (a number
 * to reach it by) is said to be absent by its profile.
 */
export function post(scope: Scope, kind: string, content: Element): Element {
  const [who, group] = [content.practitioner, content.organization] as readonly (Element | undefined)[];
  const [place] = (content.location ?? []) as Element[];
  const { start, end } = (content.period ?? {}) as Element;
  const at = [who, group, place].map((one) => (one?.reference as string | undefined) ?? '');
  const code = JSON.stringify(content.code ?? '');
  const key = [kind, ...at, ...(start || end ? [start ?? '', end ?? ''] : []), ...(code === '""' ? [] : [code])].join(
    '|',
  );
  const display = [who, group, place].map((one) => one?.display as string | undefined).find((one) => one !== undefined);
  return mention(scope, 'PractitionerRole', key, content, display ?? '');
}
