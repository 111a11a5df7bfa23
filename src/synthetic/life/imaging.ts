import { hourMs, minuteMs } from '../calendar.ts';
import { codedOf } from '../coded.ts';
import { escapeText } from '../escape.ts';
import type { Happening, Observation, Order, ResultHappening, Visit } from '../happening.ts';
import { pdfOf } from '../pdf.ts';
import type { Clinician, Imaging } from '../vocabulary.ts';
import { type Chart, clinicianOf, nextOrderNumbers, subjectOf } from './chart.ts';

/** An examination is read: a preliminary report at night, the final one, an addendum now and then, some as PDF too. */
export function imaging(chart: Chart, at: number, orderedBy: Clinician, visit?: Visit): Happening[] {
  const { random, person } = chart;
  const exam = examFor(chart);
  const abnormal =
    exam.thread !== '' &&
    (chart.bout?.thread === exam.thread ||
      person.illnesses.some(({ thread, since }) => thread.name === exam.thread && since < at));
  const readBy = clinicianOf(chart, 'RAD');
  const order: Order = {
    ...nextOrderNumbers(chart, 'R'),
    service: codedOf(exam),
    section: 'RAD',
    collectedAt: at,
    orderedBy,
    readBy,
    reason: escapeText(exam.reason),
  };
  const subject = subjectOf(chart, 'lantern', visit);
  const say = (
    later: number,
    status: ResultHappening['status'],
    observations: readonly Observation[],
  ): ResultHappening => ({
    kind: 'result',
    at: later,
    system: 'lantern',
    subject,
    order,
    status,
    observations,
    notes: [],
  });

  const findings = abnormal ? exam.abnormal : exam.normal;
  const impression = abnormal ? exam.abnormalImpression : exam.normalImpression;
  const body = [
    exam.name.toUpperCase(),
    '',
    `INDICATION: ${exam.reason}`,
    `TECHNIQUE: ${exam.technique}`,
    '',
    'FINDINGS:',
    ...findings,
  ];
  const signed = `Electronically signed by ${readBy.given} ${readBy.family}, ${readBy.degree}`;
  const finalAt = at + random.between(35, 400) * minuteMs;
  const told: Happening[] = [];
  if (random.chance(0.2)) told.push(say(at + 20 * minuteMs, 'P', report(body, ['Preliminary reading.'], '', 'P')));
  const final = report(body, impression, signed, 'F');
  if (random.chance(0.1)) final.push(pdf([...body, 'IMPRESSION:', ...impression, signed]));
  told.push(say(finalAt, 'F', final));
  if (random.chance(0.04)) {
    const addendum = ['ADDENDUM: compared with outside films ~ no change.', ...body];
    told.push(say(finalAt + random.between(2, 30) * hourMs, 'C', report(addendum, impression, signed, 'C')));
  }
  return told;
}

function examFor(chart: Chart): Imaging {
  const { vocabulary, bout, random } = chart;
  const fitting = bout === undefined ? [] : vocabulary.imaging.filter(({ thread }) => thread === bout.thread);
  return random.pick(fitting.length > 0 ? fitting : vocabulary.imaging);
}

/** One OBX a line, as most imaging systems send reports: findings under one code, the impression under another. */
function report(body: readonly string[], impression: readonly string[], signed: string, status: string): Observation[] {
  const lines = body.map((text) => line('18782-3^Radiology Study observation (narrative)^LN', text, status));
  lines.push(
    ...impression.map((text) => line('19005-8^Radiology Imaging study [Impression] (narrative)^LN', text, status)),
  );
  if (signed !== '') lines.push(line('18782-3^Radiology Study observation (narrative)^LN', signed, status));
  return lines;
}

function line(code: string, text: string, status: string): Observation {
  return { type: 'TX', code, subId: '', value: escapeText(text), unit: '', range: '', flag: '', status };
}

function pdf(lines: readonly string[]): Observation {
  return {
    type: 'ED',
    code: '18748-4^Diagnostic imaging study^LN',
    subId: '',
    value: `LANTERN^application^pdf^Base64^${pdfOf(lines).toString('base64')}`,
    unit: '',
    range: '',
    flag: '',
    status: 'F',
  };
}
