import type { Element } from '../../element.ts';
import { triggerOf } from '../messages/siu.ts';
import { child, list } from '../read.ts';
import { allOf, isTo } from '../writing.ts';
import { type Ask, isWanted, type Plan } from './plan.ts';

/** SIU: a message for each appointment. */
export function appointmentPlans(asked: Ask): readonly Plan[] {
  if (!isWanted(asked, 'SIU')) return [];
  const { patient, trigger, of } = asked;
  const encounter = of('Encounter')[0];
  return appointmentsOf(asked).map((one) => ({
    type: `SIU^${trigger || triggerOf(one)}`,
    patient,
    encounter,
    about: [one],
  }));
}

/** Those in which the patient takes part. */
export function appointmentsOf({ writing, patient }: Ask): readonly Element[] {
  return allOf(writing, 'Appointment')
    .map((one) => one as Element)
    .filter((one) => list(one, 'participant').some((taking) => isTo(writing, child(taking, 'actor'), one, patient)));
}
