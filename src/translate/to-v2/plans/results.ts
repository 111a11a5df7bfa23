import { appointmentsOf } from './appointments.ts';
import { openRequests } from './orders.ts';
import { type Ask, type Plan, visitOf } from './plan.ts';

/** ORU: reports, and results that are told for themselves, not beside a vaccination, an order or an appointment. */
export function resultPlans(asked: Ask): readonly Plan[] {
  const { code, trigger, patient, of } = asked;
  const [reports, observations] = [of('DiagnosticReport'), of('Observation')];
  const isBeside = () => [of('Immunization'), openRequests(asked), appointmentsOf(asked)].some((one) => one.length > 0);
  const isAbout = reports.length > 0 || (observations.length > 0 && (code === 'ORU' || !isBeside()));
  if (!isAbout || (code !== '' && code !== 'ORU')) return [];
  const encounter = visitOf(asked, reports[0] ?? observations[0]);
  return [{ type: `ORU^${trigger || 'R01'}`, patient, encounter, about: [] }];
}
