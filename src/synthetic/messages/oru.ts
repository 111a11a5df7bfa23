import { minuteMs } from '../calendar.ts';
import { segment } from '../escape.ts';
import type { Observation, Order, Report, ResultHappening } from '../happening.ts';
import type { System } from '../systems.ts';
import { msh } from './msh.ts';
import { pid } from './pid.ts';
import { blanks, pv1 } from './pv1.ts';
import { stamp } from './stamp.ts';
import { xcn } from './xcn.ts';

/** The segments of an ORU^R01, in the order of HL7 v2.5.1 §7.3.1. */
export function oru(system: System, happening: ResultHappening, controlId: string): string[] {
  const { at, subject, more = [] } = happening;
  const segments = [msh(system, 'ORU', 'R01', at, controlId), pid(system, subject)];
  if (subject.visit !== undefined) segments.push(pv1(system, subject.visit));
  for (const [index, report] of [happening, ...more].entries()) addReport(segments, system, at, report, index + 1);
  return segments;
}

/** One ORDER_OBSERVATION group: ORC, OBR, its notes, each OBX with its own, SPM. */
function addReport(segments: string[], system: System, at: number, report: Report, ordinal: number): void {
  const { order, observations, notes } = report;
  if (system.version !== '2.3') segments.push(orc(system, report));
  segments.push(obr(system, at, report, ordinal));
  segments.push(...notes.map((note, index) => `NTE|${index + 1}|L|${note}`));
  const observedAt = stamp(system, order.collectedAt);
  observations.forEach((observation, index) => {
    segments.push(obx(system, observation, index + 1, observedAt));
    if (observation.note !== undefined) segments.push(`NTE|1|L|${observation.note}`);
  });
  if (order.specimen !== undefined && system.version !== '2.3') segments.push(spm(system, order));
}

function orc(system: System, { order, status }: Report): string {
  const state = status === 'P' ? 'IP' : status === 'X' ? 'CA' : 'CM';
  return segment([
    'ORC',
    'RE',
    order.placer,
    fillerOf(system, order.filler),
    '',
    state,
    ...blanks(6),
    xcn(system, order.orderedBy),
  ]);
}

function obr(system: System, at: number, { order, status }: Report, ordinal: number): string {
  const old = system.version === '2.3';
  const reader = order.readBy;
  return segment([
    'OBR',
    `${ordinal}`,
    order.placer,
    fillerOf(system, order.filler),
    system.codes === 'local' ? order.service.local : order.service.shared,
    '',
    '',
    stamp(system, order.collectedAt), // 7
    ...blanks(6),
    old && order.specimen !== undefined ? stamp(system, order.collectedAt + 20 * minuteMs) : '', // 14
    old && order.specimen !== undefined ? order.specimen.source : '', // 15
    xcn(system, order.orderedBy),
    ...blanks(5),
    stamp(system, at), // 22
    '',
    order.section,
    status, // 25
    ...blanks(5),
    order.reason === '' ? '' : `^${order.reason}`, // 31
    reader === undefined ? '' : `${reader.id}&${reader.family}&${reader.given}`,
  ]);
}

function obx(system: System, observation: Observation, ordinal: number, observedAt: string): string {
  const { type, code, subId, value, unit, range, flag, status } = observation;
  // OBX-14 came with 2.2; the old lab fills it in for nobody.
  const when = system.version === '2.3' ? '' : `|||${observedAt}`;
  return `OBX|${ordinal}|${type}|${code}|${subId}|${value}|${unit}|${range}|${flag}|||${status}${when}`;
}

function spm(system: System, order: Order): string {
  const received = stamp(system, order.collectedAt + 20 * minuteMs);
  return segment([
    'SPM',
    '1',
    `^${order.filler}S&${system.facility}`,
    '',
    order.specimen!.type.shared,
    ...blanks(12),
    stamp(system, order.collectedAt), // 17
    received,
  ]);
}

function fillerOf(system: System, filler: string): string {
  return system.version === '2.3' ? filler : `${filler}^${system.application}`;
}
