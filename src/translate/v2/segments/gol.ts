import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { absentConcept } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { fields, first, type Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { takeDate } from '../times.ts';
import { isTakingBack } from './action-code.ts';
import { wholeText } from './obx-value.ts';
import { word } from './prb.ts';
import { listed } from './said.ts';

/** GOL (HL7 chapter 12) → Goal, without its subject. GOL-1 DE takes it back. */
export function goalOfGol(scope: Scope, gol: Marks, path: string): FhirResource {
  const goal: FhirResource = { resourceType: 'Goal' };
  const element = goal as Element;
  const date = (field: number, name: string) => first(gol, field) && takeDate(scope, first(gol, field)!, path + name);
  const number = first(gol, 4) && entityIdentifier(scope, first(gol, 4)!, `${path}identifier[0]`);
  put(element, 'identifier', listed([number]));
  const isMistaken = isTakingBack(first(gol, 1), path, 'lifecycleStatus', 'DE');
  const told = word(scope, gol, 18, path, 'lifecycleStatus', 'goal-status');
  const [life] = (told?.coding as Element[] | undefined) ?? [];
  put(element, 'lifecycleStatus', isMistaken ? 'entered-in-error' : life?.code);
  if (told?.extension !== undefined) element._lifecycleStatus = { extension: told.extension };
  put(element, 'category', listed(fields(gol, 9).map((one) => codeableConcept(scope, one, `${path}category`))));
  const priority = first(gol, 6) && codeableConcept(scope, first(gol, 6)!, `${path}priority`);
  put(element, 'priority', priority);
  const description = first(gol, 3) && codeableConcept(scope, first(gol, 3)!, `${path}description`);
  element.description = description ?? absentConcept('unknown', 'Unknown');
  put(element, 'startDate', date(7, 'startDate'));
  const due = date(8, 'target.dueDate');
  if (due !== undefined) element.target = [{ dueDate: due }];
  put(element, 'statusDate', date(19, 'statusDate'));
  put(
    element,
    'achievementStatus',
    first(gol, 16) && codeableConcept(scope, first(gol, 16)!, `${path}achievementStatus`),
  );
  const words = fields(gol, 17).map((one) => ({ text: wholeText(one, `${path}note.text`) }));
  put(
    element,
    'note',
    words.filter(({ text }) => text !== ''),
  );
  return goal;
}
