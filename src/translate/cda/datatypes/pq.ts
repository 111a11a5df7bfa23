import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { type Element, put, some } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { mark, peek, take } from '../leaves.ts';

const ucum = 'http://unitsofmeasure.org';

/** PQ, MO, REAL, INT → Quantity; the unit is UCUM's, as CDA has it (`1` says none). Undefined where no number is told. */
export function quantity(context: CdaContext, pq: XmlElement | undefined): Element | undefined {
  const value = number(peek(pq, 'value'));
  if (value === undefined) return undefined;
  const made: Element = { value };
  mark(context, pq, 'value', made, 'value');
  putUnit(context, made, pq);
  return made;
}

/** The unit of a PQ; one that no UCUM code can be (it has blanks) is a text. */
function putUnit(context: CdaContext, made: Element, pq: XmlElement | undefined): void {
  const unit = take(context, pq, 'unit', made, 'unit');
  if (unit !== '') {
    made.unit = unit;
    if (/^[!-~]+$/.test(unit)) {
      Object.assign(made, { system: ucum, code: unit });
      mark(context, pq, 'unit', made, 'code');
    }
    return;
  }
  const translation = child(pq, 'translation');
  const words = take(context, child(translation, 'originalText'), 'value', made, 'unit');
  put(made, 'unit', words || take(context, translation, 'displayName', made, 'unit'));
}

/** IVL_PQ → Range. */
export function range(context: CdaContext, interval: XmlElement | undefined): Element | undefined {
  const made: Element = {};
  put(made, 'low', quantity(context, child(interval, 'low')));
  put(made, 'high', quantity(context, child(interval, 'high')));
  return some(made);
}

/** IVL_PQ of which one end is told → Quantity with a comparator; undefined where both are, or neither. */
export function boundedQuantity(context: CdaContext, interval: XmlElement | undefined): Element | undefined {
  const [low, high] = [child(interval, 'low'), child(interval, 'high')];
  const hasLow = number(peek(low, 'value')) !== undefined;
  const hasHigh = number(peek(high, 'value')) !== undefined;
  if (hasLow === hasHigh) return undefined;
  const end = hasLow ? low : high;
  const isInclusive = peek(end, 'inclusive') !== 'false';
  const made = quantity(context, end)!;
  made.comparator = `${hasLow ? '>' : '<'}${isInclusive ? '=' : ''}`;
  mark(context, end, 'inclusive', made, 'comparator');
  return made;
}

/** RTO → Ratio. */
export function ratio(context: CdaContext, rto: XmlElement | undefined): Element | undefined {
  const made: Element = {};
  put(made, 'numerator', quantity(context, child(rto, 'numerator')));
  put(made, 'denominator', quantity(context, child(rto, 'denominator')));
  return some(made);
}

/** A number as CDA's REAL has it; undefined where the text is none. */
export function number(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** INT → `target[name]`. */
export function putInteger(context: CdaContext, target: Element, name: string, int: XmlElement | undefined): boolean {
  const text = peek(int, 'value');
  if (!/^[+-]?\d{1,9}$/.test(text)) return false;
  mark(context, int, 'value', target, name);
  target[name] = Number(text);
  return true;
}

/** BL (or `negationInd`, by its name) → `target[name]`. */
export function putBoolean(
  context: CdaContext,
  target: Element,
  name: string,
  bl: XmlElement | undefined,
  from = 'value',
): boolean {
  const text = peek(bl, from).toLowerCase();
  if (text !== 'true' && text !== 'false') return false;
  mark(context, bl, from, target, name);
  target[name] = text === 'true';
  return true;
}

/** The quantities of a list, those that tell a number. */
export function quantities(context: CdaContext, parent: XmlElement | undefined, name: string): Element[] {
  return children(parent, name)
    .map((one) => quantity(context, one))
    .filter((one) => one !== undefined);
}
