import { minuteMs } from '../calendar.ts';
import type { Observation, ResultHappening, Visit } from '../happening.ts';
import type { SystemName } from '../systems.ts';
import type { Clinician } from '../vocabulary.ts';
import { type Chart, nextOrderNumbers, subjectOf } from './chart.ts';
import { observePanel } from './observe.ts';

const smoking = ['266919005^Never smoked tobacco^SCT', '8517006^Ex-smoker^SCT', '77176002^Smoker^SCT'] as const;

/** Vital signs as the nurse charts them, five minutes after they were taken; at a visit with the answer about smoking. */
export function vitals(chart: Chart, system: SystemName, at: number, by: Clinician, visit: Visit): ResultHappening {
  const panel = chart.vocabulary.panels.get('VITALS')!;
  const observations: Observation[] = observePanel(chart, panel, 'shared', at);
  if (visit.class === 'O' && chart.person.born < at - 15 * 365 * 86_400_000) {
    observations.push({
      type: 'CWE',
      code: '72166-2^Tobacco smoking status^LN',
      subId: '',
      value: smoking[chart.person.index % 3]!,
      unit: '',
      range: '',
      flag: '',
      status: 'F',
    });
  }
  return {
    kind: 'result',
    at: at + 5 * minuteMs,
    system,
    subject: subjectOf(chart, system, visit),
    order: {
      ...nextOrderNumbers(chart, system === 'ferry' ? 'F' : 'E'),
      service: panel.code,
      section: panel.section,
      collectedAt: at,
      orderedBy: by,
      reason: '',
    },
    status: 'F',
    observations,
    notes: [],
  };
}
