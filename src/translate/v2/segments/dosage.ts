import { add, type Element, put, some } from '../../element.ts';
import { decimal, quantity } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { duration, repeatOf } from '../datatypes/rpt.ts';
import { type Field, fields, first, isFilled, type Marks, mark, peek, take, takeBack } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { amountOf, codedUnit, perTime } from './amount.ts';
import { drugFields } from './drug-fields.ts';
import { printable, wholeText } from './obx-value.ts';
import { listed } from './said.ts';
import { timingOfTq1 } from './tq1.ts';

/** What tells how a drug is given: the segment with the amount, its routes, and its timings as TQ1, or as TQ before 2.5. */
export interface Dosing {
  readonly drug: Marks;
  readonly routes: readonly Marks[];
  readonly timings: readonly Marks[];
  readonly older: readonly Field[];
}

/** Dosage: one for each timing, each with the amount, the route and the words. */
export function dosagesOf(scope: Scope, { drug, routes, timings, older }: Dosing, path: string): Element[] {
  const common = commonOf(scope, drug, routes, path);
  const dose = doseOf(scope, drug, path);
  const timed =
    timings.length > 0
      ? timings.map((tq1) => timedByTq1(scope, tq1, path, dose !== undefined))
      : older.map((field) => timedByTq(scope, field, path, dose !== undefined));
  const all = (timed.length === 0 ? [{}] : timed).map(({ words, amount, ...one }: Element) => {
    const made: Element = { ...common, ...one };
    // What the timing says of the amount beside the drug's segment is what was ordered of it.
    const ordered = dose === undefined ? { doseQuantity: amount! } : { type: orderedDose, doseQuantity: amount! };
    const doses = amount === undefined ? dose : [...(dose ?? []), ordered];
    put(made, 'doseAndRate', doses);
    const text = [common.text, words].filter((part) => part !== undefined && part !== '').join('; ');
    put(made, 'text', text);
    return made;
  });
  const some = all.filter((one) => Object.keys(one).length > 0);
  return some.length < 2 ? some : some.map((one, index) => ({ sequence: index + 1, ...one }));
}

const orderedDose: Element = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/dose-rate-type', code: 'ordered', display: 'Ordered' }],
};

/** Route, site, method, instructions: the same whenever it is given. */
function commonOf(scope: Scope, drug: Marks, routes: readonly Marks[], path: string): Element {
  const made: Element = {};
  const at = drugFields(drug.segment.id);
  const words: string[] = [];
  for (const field of at.sig === 0 ? [] : fields(drug, at.sig)) {
    const before = drug.keys.length;
    const concept = codeableConcept(scope, field, `${path}additionalInstruction`);
    const [coding] = (concept?.coding ?? []) as Element[];
    if (coding === undefined) takeBack(drug, before);
    else add(made, 'additionalInstruction', concept);
    words.push((concept?.text ?? coding?.display ?? coding?.code ?? '') as string);
    const shown = [9, 2, 1].find((component) => peek(field, component) !== '');
    if (shown !== undefined) mark(field, path, 'text', shown);
  }
  put(made, 'text', words.filter((one) => one !== '').join('; '));
  Object.assign(made, routeOf(scope, routes, path));
  const routing = routes[0] && first(routes[0], 5);
  const instruction = routing && codeableConcept(scope, routing, `${path}additionalInstruction`);
  if (instruction) add(made, 'additionalInstruction', instruction);
  const daily = at.daily === 0 ? undefined : first(drug, at.daily);
  const most = daily && quantity(daily, `${path}maxDosePerPeriod.numerator`);
  if (most) made.maxDosePerPeriod = { numerator: most, denominator: duration(1, 'd')! };
  return made;
}

/** RXR-1, 2 and 4 of the first route; another one is kept. */
export function routeOf(scope: Scope, routes: readonly Marks[], path: string): Element {
  const made: Element = {};
  const [rxr] = routes;
  if (rxr === undefined) return made;
  const [route, site, method] = [first(rxr, 1), first(rxr, 2), first(rxr, 4)];
  put(made, 'site', site && codeableConcept(scope, site, `${path}site`, { table: '0163' }));
  put(made, 'route', route && codeableConcept(scope, route, `${path}route`, { table: '0162', map: 'route' }));
  const how = { table: '0165', map: 'administration-method' };
  put(made, 'method', method && codeableConcept(scope, method, `${path}method`, how));
  return made;
}

/** The amount, or the range of it, and the rate. */
function doseOf(scope: Scope, drug: Marks, path: string): Element[] | undefined {
  const at = drugFields(drug.segment.id);
  const made: Element = {};
  const sent = [at.low, at.high].map((field) => (field === 0 ? '' : drug.segment.value(field).trim()));
  const lowAt = sent[1] === '' || sent[0] === sent[1] ? 'doseQuantity' : 'doseRange.low';
  const low = amountOf(scope, drug, at.low, at.units, `${path}doseAndRate[0].${lowAt}`);
  const high = amountOf(
    scope,
    drug,
    at.high,
    at.units,
    `${path}doseAndRate[0].${lowAt === 'doseQuantity' ? lowAt : 'doseRange.high'}`,
  );
  const isRange = high !== undefined && high.value !== low?.value;
  if (isRange) made.doseRange = low === undefined ? { high } : { low, high };
  else put(made, 'doseQuantity', low ?? high);
  Object.assign(made, rateOf(scope, drug, path, low));
  return some(made) && [made];
}

/** An amount of its own in units of a rate (`mL/hr`), else the dose for each such time (`H8`). */
export function rateOf(scope: Scope, drug: Marks, path: string, dose: Element | undefined): Element {
  const at = drugFields(drug.segment.id);
  const sent = at.rate === 0 ? undefined : first(drug, at.rate);
  const value = sent === undefined ? undefined : decimal(peek(sent).trim());
  if (sent !== undefined && value !== undefined) {
    take(sent, path, 'doseAndRate[0].rateQuantity.value');
    const units = first(drug, at.rate + 1);
    return { rateQuantity: { value, ...(units && codedUnit(scope, units, `${path}doseAndRate[0].rateQuantity`)) } };
  }
  const per = dose === undefined ? undefined : perTime(drug, at.perTime, `${path}doseAndRate[0].rateRatio`);
  return per === undefined ? {} : { rateRatio: { numerator: dose!, denominator: per } };
}

/** TQ1 (HL7 v2.5.1 §4.5.4): timing, amount, condition; its words go into the text. */
function timedByTq1(scope: Scope, tq1: Marks, path: string, isDosed: boolean): Element {
  const made: Element = {};
  put(made, 'timing', timingOfTq1(scope, tq1, `${path}timing`));
  put(made, 'amount', first(tq1, 2) && quantity(first(tq1, 2)!, `${path}doseAndRate[${isDosed ? 1 : 0}].doseQuantity`));
  const codes = [...fields(tq1, 3), ...fields(tq1, 9)].map((field) => peek(field).trim().toUpperCase());
  asNeeded(codes, first(tq1, 10), path, made);
  if (made.asNeededBoolean === true)
    for (const field of [...fields(tq1, 3), ...fields(tq1, 9)]) mark(field, path, 'asNeededBoolean');
  const words = fields(tq1, 11).map((field) => wholeText(field, `${path}text`));
  put(made, 'words', words.filter((one) => one !== '').join('; '));
  return made;
}

/** TQ (HL7 v2.5.1 §2.A.81), as ORC-7 and RXE-1 have it. */
function timedByTq(scope: Scope, field: Field, path: string, isDosed: boolean): Element {
  const made: Element = {};
  const at = `doseAndRate[${isDosed ? 1 : 0}].doseQuantity`;
  const amount = decimal(take(field, path, `${at}.value`, 1, 1));
  const unit = take(field, path, `${at}.unit`, 1, 2);
  if (amount !== undefined) made.amount = unit === '' ? { value: amount } : { value: amount, unit };
  const code = take(field, path, 'timing.code', 2, 1);
  if (code !== '') mark(field, path, 'timing.repeat', 2, 1);
  const times = take(field, path, 'timing.repeat.timeOfDay', 2, 2);
  const repeat: Element = code === '' ? {} : { ...repeatOf(code) };
  for (const time of times.matchAll(/([01]\d|2[0-3]):?([0-5]\d)/g))
    add(repeat, 'timeOfDay', `${time[1]}:${time[2]}:00`);
  const bounds: Element = {};
  putTime(bounds, 'start', takeTime(scope, field, `${path}timing.repeat.boundsPeriod.start`, 4));
  putTime(bounds, 'end', takeTime(scope, field, `${path}timing.repeat.boundsPeriod.end`, 5));
  const told = some(bounds) ? '' : take(field, path, 'timing.repeat.boundsDuration', 3);
  const lasting = /^([SMHDWL])(\d{1,4})$/.exec(told.toUpperCase());
  const total = take(field, path, 'timing.repeat.count', 12);
  if (some(bounds)) repeat.boundsPeriod = bounds;
  else if (lasting !== null) put(repeat, 'boundsDuration', duration(Number(lasting[2]), letters[lasting[1]!]!));
  if (/^[1-9]\d{0,5}$/.test(total)) repeat.count = Number(total);
  const timing: Element = {};
  put(timing, 'repeat', some(repeat));
  if (code !== '') timing.code = { text: code };
  put(made, 'timing', some(timing));
  const condition = take(field, path, 'asNeededCodeableConcept.text', 7);
  if (condition !== '') made.asNeededCodeableConcept = { text: condition };
  else if (/^PRN/i.test(code) || /^PRN/i.test(peek(field, 6))) made.asNeededBoolean = true;
  put(made, 'words', take(field, path, 'text', 8));
  return made;
}

/** HL7 table 0335 PRN, or the condition under which it is to be given. */
function asNeeded(codes: readonly string[], condition: Field | undefined, path: string, made: Element): void {
  const text = condition === undefined ? '' : printable(wholeText(condition, `${path}asNeededCodeableConcept.text`));
  if (text !== '') made.asNeededCodeableConcept = { text };
  else if (codes.some((code) => code.startsWith('PRN'))) made.asNeededBoolean = true;
}

const letters: Readonly<Record<string, string>> = { S: 's', M: 'min', H: 'h', D: 'd', W: 'wk', L: 'mo' };

/** Concepts of a repeating field. */
export function conceptsOf(scope: Scope, marks: Marks, field: number, path: string): Element[] {
  if (field === 0 || !isFilled(marks, field)) return [];
  return listed(fields(marks, field).map((one) => codeableConcept(scope, one, path)));
}
