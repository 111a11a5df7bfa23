import { child, type XmlElement } from '#formats/xml/xml-element.ts';
import { type Element, some } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { mark, peek } from '../leaves.ts';
import { period } from '../times.ts';
import { number } from './pq.ts';
import { typeOf } from './value.ts';

/** UCUM units of time against FHIR's UnitsOfTime. */
const units: ReadonlyMap<string, string> = new Map(['s', 'min', 'h', 'd', 'wk', 'mo', 'a'].map((unit) => [unit, unit]));

/** TimingEvent of HL7 v3 that FHIR has by the same code (EventTiming). */
const events: ReadonlySet<string> = new Set('HS WAKE C CM CD CV AC ACM ACD ACV PC PCM PCD PCV'.split(' '));

/**
 * The `effectiveTime`s of a medication → Timing: bounds of the IVL_TS, repetition of the PIVL_TS, meals of the EIVL_TS.
 * Undefined where they tell of neither repetition nor bounds. A single TS is a time, and no Timing.
 */
export function timing(context: CdaContext, times: readonly XmlElement[]): Element | undefined {
  const repeat: Element = {};
  for (const time of times) {
    const type = typeOf(time);
    if (type === 'PIVL_TS' || child(time, 'period') !== undefined) putPeriodic(context, repeat, time);
    else if (type === 'EIVL_TS' || child(time, 'event') !== undefined) putEvent(context, repeat, time);
    else if (repeat.boundsPeriod === undefined) {
      const bounds = (child(time, 'low') ?? child(time, 'high')) ? period(context, time) : undefined;
      if (bounds !== undefined) repeat.boundsPeriod = bounds;
    }
  }
  return some(repeat) && { repeat };
}

/** A period of 8 hours: once in 8 hours; a range of 4 to 6 hours: periodMax. */
function putPeriodic(context: CdaContext, repeat: Element, time: XmlElement): void {
  const span = child(time, 'period');
  const least = child(span, 'low') ?? span;
  const value = number(peek(least, 'value'));
  const unit = units.get(peek(least, 'unit'));
  if (value === undefined || value <= 0 || unit === undefined) return;
  repeat.frequency = 1;
  repeat.period = value;
  mark(context, least, 'value', repeat, 'period');
  repeat.periodUnit = unit;
  mark(context, least, 'unit', repeat, 'periodUnit');
  const most = child(span, 'high');
  const upper = number(peek(most, 'value'));
  // Both in one unit, for FHIR has one for both.
  if (upper === undefined || upper <= value || peek(most, 'unit') !== unit) return;
  repeat.periodMax = upper;
  mark(context, most, 'value', repeat, 'periodMax');
  for (const end of [least, most]) mark(context, end, 'unit', repeat, 'periodMax');
}

function putEvent(context: CdaContext, repeat: Element, time: XmlElement): void {
  const event = child(time, 'event');
  const code = peek(event, 'code');
  if (!events.has(code)) return;
  repeat.when = [code];
  mark(context, event, 'code', repeat, 'when[0]');
  const offset = child(child(time, 'offset'), 'low') ?? child(time, 'offset');
  const value = number(peek(offset, 'value'));
  const factor = new Map([
    ['min', 1],
    ['h', 60],
    ['d', 1440],
  ]).get(peek(offset, 'unit'));
  // C and its like take no offset (FHIR R4, invariant tim-9).
  if (value === undefined || factor === undefined || /^C[MDV]?$/.test(code)) return;
  repeat.offset = Math.abs(value) * factor;
  mark(context, offset, 'value', repeat, 'offset');
  mark(context, offset, 'unit', repeat, 'offset');
}
