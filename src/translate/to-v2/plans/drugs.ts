import { isOrdered, pharmacyTriggers, requestOf } from '../messages/pharmacy.ts';
import { type Ask, type Plan, planAbout } from './plan.ts';

/** What the pharmacy tells: of what it handed out (RDS), of what was given (RAS), and of the orders that neither names (RDE). */
export function drugPlans(asked: Ask): readonly Plan[] {
  const { writing, code, trigger, of } = asked;
  const requests = of('MedicationRequest');
  const [dispenses, given] = [of('MedicationDispense'), of('MedicationAdministration')];
  const own = pharmacyTriggers[code];
  if (own !== undefined) {
    const answers = code === 'RDS' ? dispenses : code === 'RAS' ? given : [];
    const all = [...requests, ...answers];
    return all.length === 0 ? [] : [planAbout(asked, `${code}^${trigger || own}`, all)];
  }
  if (code !== '') return [];
  const answered = new Set([...dispenses, ...given].map((one) => requestOf(writing, one)));
  const open = requests.filter((one) => !answered.has(one) && isOrdered(one));
  const kinds = [
    ['RDE^O11', open],
    ['RDS^O13', dispenses],
    ['RAS^O17', given],
  ] as const;
  return kinds.filter(([, about]) => about.length > 0).map(([type, about]) => planAbout(asked, type, about));
}
