import type { Element } from '../../element.ts';
import { child, text } from '../read.ts';
import type { Ask, Plan } from './plan.ts';

/** ADT: the visits as their status has them, or the person alone. */
export function visitPlans({ patient, trigger, of }: Ask): readonly Plan[] {
  const encounters = of('Encounter');
  const plan = (event: string, encounter: Element | undefined): Plan => ({
    type: `ADT^${event}`,
    patient,
    encounter,
    about: [],
  });
  if (trigger !== '') return [plan(trigger, encounters[0])];
  if (encounters.length === 0) return [plan('A28', undefined)];
  return encounters.map((one) => plan(eventOf(one), one));
}

/** The event that a visit's status comes to (HL7 v2.5.1 §3.3): an outpatient is registered, an inpatient admitted. */
function eventOf(encounter: Element): string {
  const status = text(encounter, 'status');
  const isInpatient = /^(IMP|ACUTE|NONAC|I)$/.test(text(child(encounter, 'class'), 'code'));
  if (status === 'in-progress' || status === 'triaged') return isInpatient ? 'A01' : 'A04';
  return events[status] ?? 'A08';
}

const events: Readonly<Record<string, string>> = {
  planned: 'A05',
  arrived: 'A04',
  onleave: 'A21',
  finished: 'A03',
  cancelled: 'A11',
  'entered-in-error': 'A11',
};
