import { dayMs, hourMs, minuteMs } from '../calendar.ts';
import { escapeText } from '../escape.ts';
import type { Observation, Order, ResultHappening, Visit } from '../happening.ts';
import type { Clinician, Panel } from '../vocabulary.ts';
import { type Chart, laboratoryFor, nextOrderNumbers, subjectOf } from './chart.ts';
import { observePanel } from './observe.ts';

/**
 * A panel is drawn and reported: at times first in part (P), then whole (F), at times corrected (C) or withdrawn. Every
 * message of it has the same filler number and the same OBX-3.
 */
export function laboratory(
  chart: Chart,
  key: string,
  at: number,
  orderedBy: Clinician,
  visit?: Visit,
  reason = '',
): ResultHappening[] {
  const { random, vocabulary } = chart;
  const panel = vocabulary.panels.get(key)!;
  const system = laboratoryFor(chart, visit);
  const codes = system === 'oldquay-lab' ? 'local' : 'shared';
  const order: Order = {
    ...nextOrderNumbers(chart, system === 'oldquay-lab' ? 'Q' : 'L'),
    service: panel.code,
    section: panel.section,
    ...(panel.specimen === undefined ? {} : { specimen: panel.specimen }),
    collectedAt: at,
    orderedBy,
    reason: escapeText(reason),
  };
  const subject = subjectOf(chart, system, visit);
  const observations = observePanel(chart, panel, codes, at);
  const notes = random.chance(0.08) ? [random.pick(vocabulary.comments)] : [];
  const say = (
    later: number,
    status: ResultHappening['status'],
    said: readonly Observation[],
    comments = notes,
  ): ResultHappening => ({
    kind: 'result',
    at: later,
    system,
    subject,
    order,
    status,
    observations: said,
    notes: comments,
  });

  if (random.chance(0.012)) return [say(at + 40 * minuteMs, 'X', cancelled(observations), [unfitSpecimen])];
  const finalAt = at + Math.round((0.5 + random.next()) * panel.hours * hourMs) + 25 * minuteMs;
  const told: ResultHappening[] = [];
  if (panel.tests.length > 3 && random.chance(0.15)) told.push(say(at + 15 * minuteMs, 'P', preliminary(observations)));
  told.push(say(finalAt, 'F', observations));
  const fate = random.next();
  if (fate < 0.03)
    told.push(say(finalAt + random.between(40, 600) * minuteMs, 'C', corrected(chart, panel, codes, at, observations)));
  else if (fate < 0.042)
    told.push(say(finalAt + random.between(40, 600) * minuteMs, 'C', withdrawn(chart, observations), [wrongSpecimen]));
  return told.filter((one) => one.at < at + 4 * dayMs);
}

const unfitSpecimen = 'Specimen clotted. Please recollect.';
const wrongSpecimen = 'Result withdrawn: specimen found to be mislabeled.';

/**
 * Two panels of one draw in one message, as the lab sends them when both are ready at once: where either has more to tell than
 * its final results, they stay apart.
 */
export function together(first: ResultHappening[], second: ResultHappening[]): ResultHappening[] {
  const [one] = first;
  const [other] = second;
  const plain = first.length === 1 && second.length === 1 && one!.status === 'F' && other!.status === 'F';
  return plain ? [{ ...one!, at: Math.max(one!.at, other!.at), more: [other!] }] : [...first, ...second];
}

/** None of it could be done (OBX-11 X). */
function cancelled(observations: readonly Observation[]): Observation[] {
  return observations.map((observation) => ({ ...observation, value: '', flag: '', status: 'X' }));
}

/** The first half is there, the rest is in work (OBX-11 I: specimen in lab, results pending). */
function preliminary(observations: readonly Observation[]): Observation[] {
  const half = Math.ceil(observations.length / 2);
  return observations.map((observation, index) =>
    index < half ? { ...observation, status: 'P' } : { ...observation, value: '', flag: '', status: 'I' },
  );
}

/** One value was wrong: measured anew, marked C, and the message says so. */
function corrected(
  chart: Chart,
  panel: Panel,
  codes: 'shared' | 'local',
  at: number,
  observations: readonly Observation[],
): Observation[] {
  const wrong = chart.random.int(observations.length);
  const anew = observePanel(chart, panel, codes, at)[wrong]!;
  return observations.map((observation, index) =>
    index === wrong
      ? { ...anew, status: 'C', note: `Corrected; previously reported as ${escapeText(plainly(observation.value))}.` }
      : observation,
  );
}

/** One result is deleted (D) or was posted in error (W); the others stand. */
function withdrawn(chart: Chart, observations: readonly Observation[]): Observation[] {
  const gone = chart.random.int(observations.length);
  const status = chart.random.chance(0.5) ? 'D' : 'W';
  return observations.map((observation, index) =>
    index === gone ? { ...observation, value: status === 'D' ? '' : observation.value, flag: '', status } : observation,
  );
}

/** A field's value in words: only its first component's text, without escape sequences. */
function plainly(field: string): string {
  return field
    .replace(/\\.*?\\/g, ' ')
    .split('^')
    .filter((part) => part !== '')
    .slice(0, 2)
    .join(' ');
}
