import { type Ask, type Plan, visitOf } from './plan.ts';

/** VXU: all vaccinations of the patient; where it is asked for, what was observed will do. */
export function vaccinationPlans(asked: Ask): readonly Plan[] {
  const { code, patient, of } = asked;
  const told = code === 'VXU' ? [...of('Immunization'), ...of('Observation')] : of('Immunization');
  if (told.length === 0 || (code !== '' && code !== 'VXU')) return [];
  return [{ type: 'VXU^V04', patient, encounter: visitOf(asked, of('Immunization')[0]), about: [] }];
}
