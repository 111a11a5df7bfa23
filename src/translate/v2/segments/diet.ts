import { add, type Element, put, some } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { repeatOf } from '../datatypes/rpt.ts';
import { type Field, fields, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { wholeText } from './obx-value.ts';
import { timingOfTq1 } from './tq1.ts';

/** When a diet is to be served: TQ1, or TQ in ORC-7 of before 2.5. */
export interface ServedWhen {
  readonly tq1: readonly Marks[];
  readonly tq: Field | undefined;
}

/**
 * ODS (HL7 v2.5.1 §4.8.1) → what a NutritionOrder asks for, by HL7 table 0159: a diet (D), a supplement (S), something that the patient
 * prefers (P). A service period (ODS-2) is the code of a schedule.
 */
export function addDiet(scope: Scope, ods: Marks, when: ServedWhen, path: string, order: Element): void {
  const [kind] = fields(ods, 1);
  const type = kind === undefined ? 'D' : peek(kind).trim().toUpperCase();
  if (type === 'P') {
    mark(kind!, path, 'foodPreferenceModifier');
    for (const one of fields(ods, 3))
      add(order, 'foodPreferenceModifier', codeableConcept(scope, one, `${path}foodPreferenceModifier`));
    for (const one of fields(ods, 4)) add(order, 'note', { text: wholeText(one, `${path}note.text`) });
    return;
  }
  const isSupplement = type === 'S';
  const name = isSupplement ? 'supplement' : 'oralDiet';
  // A type of the site's own is taken for a diet, and kept.
  if (kind !== undefined && (type === 'D' || isSupplement)) mark(kind, path, name);
  const known = isSupplement ? undefined : (order.oralDiet as Element | undefined);
  const made: Element = known ?? {};
  const [first, ...others] = fields(ods, 3).map((one) => codeableConcept(scope, one, `${path}${name}.type`));
  if (isSupplement) put(made, 'type', first);
  else for (const one of [first, ...others]) if (one !== undefined) add(made, 'type', one);
  if (known === undefined)
    for (const one of schedules(scope, ods, when, `${path}${name}.schedule`)) add(made, 'schedule', one);
  const words = fields(ods, 4).map((one) => wholeText(one, `${path}${name}.instruction`));
  const said = [made.instruction as string | undefined, ...words].filter((one) => one !== undefined && one !== '');
  put(made, 'instruction', said.join('\n'));
  if (!isSupplement) put(order, 'oralDiet', some(made));
  else if (some(made) !== undefined) {
    add(order, 'supplement', made);
    for (const one of others) if (one !== undefined) add(order, 'supplement', { ...made, type: one });
  }
}

function schedules(scope: Scope, ods: Marks, { tq1, tq }: ServedWhen, path: string): Element[] {
  const told = tq1.map((one) => timingOfTq1(scope, one, path));
  if (told.length === 0 && tq !== undefined) told.push(timingOfTq(scope, tq, path));
  const periods = fields(ods, 2).map((one) => {
    const code = codeableConcept(scope, one, `${path}.code`);
    return code && { code };
  });
  return [...told, ...periods].filter((one) => one !== undefined);
}

/** TQ.2 how often, TQ.4 and TQ.5 from when to when. */
function timingOfTq(scope: Scope, field: Field, path: string): Element | undefined {
  const code = take(field, path, '.code.text', 2, 1);
  if (code !== '') mark(field, path, '.repeat', 2, 1);
  const bounds: Element = {};
  putTime(bounds, 'start', takeTime(scope, field, `${path}.repeat.boundsPeriod.start`, 4));
  putTime(bounds, 'end', takeTime(scope, field, `${path}.repeat.boundsPeriod.end`, 5));
  const repeat: Element = code === '' ? {} : { ...repeatOf(code) };
  put(repeat, 'boundsPeriod', some(bounds));
  const timing: Element = {};
  put(timing, 'repeat', some(repeat));
  if (code !== '') timing.code = { text: code };
  return some(timing);
}
