import type { Json } from '#flow';
import { dateRange } from '../date-range.ts';
import { asNumber, exactDigits } from '../exact-numbers.ts';
import type { IsWithin } from './codes.ts';
import { primitives } from './primitives.ts';
import { isOption } from './questionnaire-response.ts';
import { targetType } from './references.ts';
import { isObject, type JsonObject, report, type Walk } from './walk.ts';

/** What answers are looked up in. */
export interface AnswerParts {
  /** A value set's codes, where they are at hand. */
  readonly isWithin: (valueSet: string) => IsWithin | undefined;
  readonly isResource: (type: string) => boolean;
}

/** The value that an extension of R4's own gives, by the last part of its URL. */
export function extensionValue(element: JsonObject, name: string): Json | undefined {
  return extensionValues(element, name)[0];
}

function extensionValues(element: JsonObject, name: string): Json[] {
  const list = Array.isArray(element.extension) ? element.extension.filter(isObject) : [];
  return list
    .filter(({ url }) => url === core + name || url === sdc + name)
    .flatMap((extension) =>
      Object.entries(extension).flatMap(([key, value]) => (key.startsWith('value') ? [value] : [])),
    );
}

const core = 'http://hl7.org/fhir/StructureDefinition/';
/** Structured Data Capture, whose extensions forms use beside R4's own. */
const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';

/** The types of answers that a type of question takes (R4 value set item-type). */
const answerTypes: { readonly [type: string]: readonly string[] } = {
  boolean: ['Boolean'],
  decimal: ['Decimal'],
  integer: ['Integer'],
  date: ['Date'],
  dateTime: ['DateTime'],
  time: ['Time'],
  string: ['String'],
  text: ['String'],
  url: ['Uri'],
  choice: ['Coding', 'Integer', 'Date', 'Time', 'String', 'Reference'],
  'open-choice': ['Coding', 'Integer', 'Date', 'Time', 'String', 'Reference'],
  attachment: ['Attachment'],
  reference: ['Reference'],
  quantity: ['Quantity'],
};

/** Checks one answer by its question. The walk stands at the answer. */
export function checkAnswer(question: JsonObject, answer: JsonObject, walk: Walk, parts: AnswerParts): void {
  const key = Object.keys(answer).find((name) => /^value[A-Z]/.test(name));
  if (key === undefined) return;
  const type = key.slice('value'.length);
  const value = answer[key]!;
  const types = answerTypes[String(question.type)];
  walk.path.push(`value.ofType(${type})`);
  const options = Array.isArray(question.answerOption) ? question.answerOption.filter(isObject) : [];
  if (types === undefined || !types.includes(type)) {
    report(
      walk,
      'error',
      'structure',
      types === undefined ? 'The item takes no answers.' : `The answer is of the type ${types[0]}.`,
    );
  } else {
    const isFree = question.type === 'open-choice' && type === 'String';
    if (options.length > 0 && !isFree && !options.some((option) => isOption(option, answer)))
      report(walk, 'error', 'code-invalid', 'The answer is none of the options.');
    if (
      !isFree &&
      typeof question.answerValueSet === 'string' &&
      parts.isWithin(question.answerValueSet)?.(value) === false
    )
      report(walk, 'error', 'code-invalid', 'The answer is none of the codes of the options.');
    checkText(question, value, walk);
    checkRange(question, value, walk);
    if (isObject(value)) {
      if (type === 'Attachment') checkAttachment(question, value, walk);
      if (type === 'Quantity') checkUnit(question, value, walk);
      if (type === 'Reference') checkReference(question, value, walk, parts.isResource);
    }
  }
  walk.path.pop();
}

function checkText(question: JsonObject, value: Json, walk: Walk): void {
  const digits = exactDigits(value) ?? (typeof value === 'number' ? String(value) : undefined);
  if (digits !== undefined) {
    const places = extensionValue(question, 'maxDecimalPlaces');
    if (typeof places === 'number' && (digits.split('.')[1] ?? '').length > places)
      report(walk, 'error', 'value', `The number has at most ${places} decimal places.`);
  }
  if (typeof value !== 'string') return;
  const least = extensionValue(question, 'minLength');
  const pattern = extensionValue(question, 'regex');
  if (typeof least === 'number' && value.length < least)
    report(walk, 'error', 'value', `The text has at least ${least} characters.`);
  if (typeof question.maxLength === 'number' && value.length > question.maxLength)
    report(walk, 'error', 'too-long', `The text has at most ${question.maxLength} characters.`);
  if (
    typeof pattern === 'string' &&
    value.length <= longestMatched &&
    isPattern(pattern) &&
    !new RegExp(pattern).test(value)
  )
    report(walk, 'error', 'value', 'The text is not of the form that the question asks for.');
}

/**
 * A Questionnaire's pattern comes from a client: one whose repetitions repeat, or that refers back, could take for ever and is not
 * tried; neither are long answers.
 */
function isPattern(pattern: string): boolean {
  if (pattern.length > 200 || /[+*}]\)?[+*{]|\([^)]*[+*|}][^)]*\)[+*{]|\\[1-9]|\(\?[=!<]/.test(pattern)) return false;
  return compiles(pattern);
}

const longestMatched = 1_000;

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function checkRange(question: JsonObject, value: Json, walk: Walk): void {
  const least = extensionValue(question, 'minValue') ?? extensionValue(question, 'minQuantity');
  const most = extensionValue(question, 'maxValue') ?? extensionValue(question, 'maxQuantity');
  if (least !== undefined && isBelow(value, least))
    report(walk, 'error', 'value', 'The value is below the least allowed.');
  if (most !== undefined && isBelow(most, value))
    report(walk, 'error', 'value', 'The value is above the greatest allowed.');
}

/** Quantities of other units, and of none, cannot be compared: they are taken as outside. */
function isBelow(one: Json, other: Json): boolean {
  const [a, b] = [asNumber(one), asNumber(other)];
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') {
    const [first, second] = [dateRange(a), dateRange(b)];
    if (first === undefined || second === undefined) return a < b;
    // Of different precision, only what ends before the other begins is below it.
    return first.to <= second.from;
  }
  if (isObject(a) && isObject(b)) {
    if (typeof a.code !== 'string' || a.code !== b.code || a.system !== b.system) return true;
    return isBelow(a.value ?? null, b.value ?? null);
  }
  return false;
}

function checkAttachment(question: JsonObject, value: JsonObject, walk: Walk): void {
  const most = extensionValue(question, 'maxSize');
  const kinds = extensionValues(question, 'mimeType');
  const size =
    typeof value.data === 'string' ? Math.floor((value.data.replace(/[\s=]/g, '').length * 3) / 4) : value.size;
  if (typeof most === 'number' && typeof size === 'number' && size > most)
    report(walk, 'error', 'too-long', `The attachment has at most ${most} bytes.`);
  if (kinds.length > 0 && !kinds.includes(value.contentType ?? ''))
    report(walk, 'error', 'value', 'The attachment is of none of the kinds that the question takes.');
}

function checkUnit(question: JsonObject, value: JsonObject, walk: Walk): void {
  const units = extensionValues(question, 'questionnaire-unitOption').filter(isObject);
  if (units.length > 0 && !units.some((unit) => unit.code === value.code && unit.system === value.system))
    report(walk, 'error', 'code-invalid', 'The unit is none of those that the question takes.');
}

function checkReference(
  question: JsonObject,
  value: JsonObject,
  walk: Walk,
  isResource: (type: string) => boolean,
): void {
  const { reference } = value;
  if (typeof reference === 'string' && !primitives.get('uri')!.fits(reference))
    report(walk, 'error', 'value', 'The reference is a URI without spaces.');
  const types = extensionValues(question, 'questionnaire-referenceResource');
  const type = targetType(walk, value);
  if (type !== undefined && !isResource(type))
    report(walk, 'error', 'invalid', 'The reference names a type of resource that there is not.');
  if (types.length > 0 && type !== undefined && !types.includes(type))
    report(walk, 'error', 'structure', `The reference can point at ${types.join(', ')}.`);
}
