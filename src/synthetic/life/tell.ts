import type { AdtHappening, Visit } from '../happening.ts';
import type { SystemName } from '../systems.ts';
import { type Chart, subjectOf } from './chart.ts';

type Extra = Partial<Omit<AdtHappening, 'kind' | 'at' | 'system' | 'trigger' | 'subject'>>;

/** An ADT event of a person at a system, with what that message carries beside PID and PV1. */
export function tell(
  chart: Chart,
  system: SystemName,
  trigger: string,
  at: number,
  visit?: Visit,
  extra: Extra = {},
): AdtHappening {
  return {
    kind: 'adt',
    at,
    system,
    trigger,
    subject: subjectOf(chart, system, visit),
    withKinAndInsurance: false,
    ...extra,
  };
}

/** The allergies as a set: absent where none are known yet, since an empty set cannot be sent. */
export function allergiesOf(chart: Chart): Pick<AdtHappening, 'allergies'> {
  return chart.allergies.length === 0 ? {} : { allergies: chart.allergies };
}
