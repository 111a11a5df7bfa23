import type { Element } from '../../element.ts';
import { isOfLaboratory } from '../messages/orders.ts';
import { list } from '../read.ts';
import { isTo, type Writing } from '../writing.ts';
import { type Ask, isWanted, type Plan, planAbout } from './plan.ts';

const triggers: Readonly<Record<string, string>> = { ORM: 'O01', OML: 'O21', OMG: 'O19' };

/** ORM, OML, OMG: requests that no result answers; OMD and OMS: diets and supplies. */
export function orderPlans(asked: Ask): readonly Plan[] {
  const { writing, code, trigger, of } = asked;
  const requests = openRequests(asked);
  // An order of drugs, a diet or supplies may be an ORM, too, and is one where that is asked for.
  const ordered =
    code === 'ORM' ? [...requests, ...['MedicationRequest', 'NutritionOrder', 'SupplyRequest'].flatMap(of)] : requests;
  const plans: Plan[] = [];
  if (ordered.length > 0 && isWanted(asked, ...Object.keys(triggers))) {
    const usual = requests.some((one) => isOfLaboratory(writing, one)) ? 'OML^O21' : 'ORM^O01';
    plans.push(planAbout(asked, code === '' ? usual : `${code}^${trigger || triggers[code]!}`, ordered));
  }
  for (const [own, event, kind] of [
    ['OMD', 'O03', 'NutritionOrder'],
    ['OMS', 'O05', 'SupplyRequest'],
  ] as const) {
    if (isWanted(asked, own) && of(kind).length > 0) plans.push(planAbout(asked, `${own}^${event}`, of(kind)));
  }
  return plans;
}

/** The requests of which no report and no result says that it comes of them. */
export function openRequests({ writing, of }: Ask): readonly Element[] {
  const answers = [...of('DiagnosticReport'), ...of('Observation')];
  return of('ServiceRequest').filter((one) => !isAnswered(writing, one, answers));
}

function isAnswered(writing: Writing, request: Element, answers: readonly Element[]): boolean {
  return answers.some((one) => list(one, 'basedOn').some((based) => isTo(writing, based, one, request)));
}
