import type { Json } from '#flow';
import { type AnswerParts, checkAnswer, extensionValue } from './answer-rules.ts';
import { isObject, type JsonObject, report, type Walk } from './walk.ts';

/**
 * Checks a QuestionnaireResponse by its Questionnaire, where that is at hand (R4 QuestionnaireResponse 11.5.4): which items there are, where,
 * how often, and what answers they take. The walk stands at the response.
 */
export function checkQuestionnaireResponse(
  response: JsonObject,
  walk: Walk,
  find: (canonical: string) => JsonObject | undefined,
  parts: AnswerParts,
): void {
  if (typeof response.questionnaire !== 'string') return;
  const questionnaire = find(response.questionnaire);
  if (questionnaire === undefined) {
    under(walk, ['questionnaire'], () =>
      report(walk, 'warning', 'not-found', 'The Questionnaire is not at hand: answers were not validated by it.'),
    );
    return;
  }
  if (questionnaire.resourceType !== 'Questionnaire') {
    under(walk, ['questionnaire'], () =>
      report(walk, 'error', 'invalid', 'The canonical is not one of a Questionnaire.'),
    );
    return;
  }
  const check: Check = {
    walk,
    parts,
    isWhole: response.status === 'completed' || response.status === 'amended',
    linkIds: new Set(linkIdsOf(questionnaire)),
  };
  checkItems(objects(questionnaire.item), response.item, check);
}

interface Check {
  readonly walk: Walk;
  readonly parts: AnswerParts;
  /** What is required must be there: the response is completed. */
  readonly isWhole: boolean;
  readonly linkIds: ReadonlySet<string>;
}

function linkIdsOf(parent: JsonObject): string[] {
  return objects(parent.item).flatMap((item) => [String(item.linkId), ...linkIdsOf(item)]);
}

const objects = (value: Json | undefined): { [key: string]: Json }[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

function under(walk: Walk, steps: readonly (string | number)[], check: () => void): void {
  walk.path.push(...steps);
  check();
  walk.path.length -= steps.length;
}

/** The items of one level: by the questions of that level. */
function checkItems(questions: readonly JsonObject[], given: Json | undefined, check: Check): void {
  const { walk } = check;
  const items = objects(given);
  for (const [index, item] of items.entries()) {
    under(walk, ['item', index], () => {
      const question = questions.find(({ linkId }) => linkId === item.linkId);
      if (question !== undefined) checkItem(question, item, check);
      else if (check.linkIds.has(String(item.linkId)))
        report(walk, 'error', 'structure', 'The item stands in another place of the Questionnaire.');
      else report(walk, 'error', 'not-found', 'The Questionnaire has no item of this linkId.');
    });
  }
  for (const question of questions) {
    const own = items.filter(({ linkId }) => linkId === question.linkId);
    if (own.length > 1 && question.repeats !== true)
      report(walk, 'error', 'structure', 'An item that does not repeat is there more than once.');
    // Whether a conditional item is enabled depends on other answers; it is not demanded.
    if (own.length === 0 && question.required === true && question.enableWhen === undefined && check.isWhole)
      report(walk, 'error', 'required', 'A required item of the Questionnaire is missing.');
  }
}

function checkItem(question: JsonObject, item: JsonObject, check: Check): void {
  const { walk } = check;
  const answers = objects(item.answer);
  const inner = objects(question.item);
  if (question.type === 'group' || question.type === 'display') {
    if (answers.length > 0) report(walk, 'error', 'structure', 'A group, or a text to be shown, has no answers.');
    if (question.type === 'display') return;
    if (question.required === true && check.isWhole && objects(item.item).length === 0)
      report(walk, 'error', 'required', 'A required group has no items.');
    checkItems(inner, item.item, check);
    return;
  }
  if (objects(item.item).length > 0)
    report(walk, 'error', 'structure', 'The items below a question stand below its answers.');
  checkHowMany(question, answers, check);
  for (const [index, answer] of answers.entries()) {
    under(walk, ['answer', index], () => {
      checkAnswer(question, answer, walk, check.parts);
      checkItems(inner, answer.item, check);
    });
  }
}

function checkHowMany(question: JsonObject, answers: readonly JsonObject[], { walk, isWhole }: Check): void {
  const least = extensionValue(question, 'questionnaire-minOccurs');
  const most = extensionValue(question, 'questionnaire-maxOccurs');
  if (question.required === true && isWhole && question.enableWhen === undefined && answers.length === 0)
    report(walk, 'error', 'required', 'A required item has no answer.');
  if (question.repeats !== true && answers.length > 1)
    report(walk, 'error', 'structure', 'The question takes one answer.');
  if (typeof least === 'number' && answers.length < least)
    report(walk, 'error', 'required', `The question takes at least ${least} answers.`);
  if (typeof most === 'number' && answers.length > most)
    report(walk, 'error', 'structure', `The question takes at most ${most} answers.`);
  const exclusive = objects(question.answerOption).filter(
    (option) => extensionValue(option, 'questionnaire-optionExclusive') === true,
  );
  if (answers.length > 1 && answers.some((answer) => exclusive.some((option) => isOption(option, answer))))
    report(walk, 'error', 'business-rule', 'An option that excludes all others stands beside others.');
}

/** Codes are the same by system and code, all else by what it is. */
export function isOption(option: JsonObject, answer: JsonObject): boolean {
  return Object.keys(option).some((key) => {
    if (!key.startsWith('value')) return false;
    const [wanted, given] = [option[key], answer[key]];
    if (isObject(wanted) && isObject(given)) return wanted.system === given.system && wanted.code === given.code;
    return wanted === given;
  });
}
