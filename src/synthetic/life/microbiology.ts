import { dayMs, hourMs } from '../calendar.ts';
import { codedOf, specimenOf } from '../coded.ts';
import { escapeText } from '../escape.ts';
import type { Happening, Observation, Order, ResultHappening, Visit } from '../happening.ts';
import type { Clinician } from '../vocabulary.ts';
import { type Chart, laboratoryFor, nextOrderNumbers, subjectOf } from './chart.ts';

/** A culture over days: no growth yet (P), what the Gram stain shows (P), the organism and what kills it (F). */
export function microbiology(
  chart: Chart,
  ordinal: number,
  at: number,
  orderedBy: Clinician,
  visit: Visit,
): Happening[] {
  const { random, vocabulary } = chart;
  const { cultures, gram, organisms, drugs } = vocabulary.microbiology;
  const culture = cultures[ordinal]!;
  const system = laboratoryFor(chart, visit);
  const codes = system === 'oldquay-lab' ? 'local' : 'shared';
  const order: Order = {
    ...nextOrderNumbers(chart, system === 'oldquay-lab' ? 'Q' : 'L'),
    service: codedOf(culture),
    section: 'MB',
    specimen: specimenOf(culture.specimen, culture.specimenText, culture.source),
    collectedAt: at,
    orderedBy,
    reason: '',
  };
  const subject = subjectOf(chart, system, visit);
  const say = (
    later: number,
    status: ResultHappening['status'],
    observations: readonly Observation[],
  ): ResultHappening => ({
    kind: 'result',
    at: later,
    system,
    subject,
    order,
    status,
    observations,
    notes: [],
  });
  const line = (
    code: string,
    type: string,
    subId: string,
    value: string,
    more: Partial<Observation> = {},
  ): Observation => ({
    type,
    code,
    subId,
    value,
    unit: '',
    range: '',
    flag: '',
    status: 'F',
    ...more,
  });

  const identified = codedOf(culture)[codes];
  const waiting = line(identified, 'FT', '', escapeText(culture.waiting.join('\n')), { status: 'P' });
  const told: Happening[] = [say(at + 24 * hourMs, 'P', [waiting])];
  if (random.chance(0.5)) {
    told.push(say(at + 4 * dayMs, 'F', [line(identified, 'ST', '', escapeText(culture.negative))]));
    return told;
  }
  const organism = random.pick(organisms);
  told.push(
    say(at + 30 * hourMs, 'P', [
      line(codedOf(gram)[codes], 'ST', '1', organism.gram, { status: 'P', flag: 'A' }),
      waiting,
    ]),
  );
  const grown =
    codes === 'shared'
      ? line(identified, 'CWE', '1', `${organism.snomed}^${organism.name}^SCT^${organism.local}^${organism.name}^L`, {
          flag: 'A',
        })
      : line(identified, 'ST', '1', escapeText(organism.name.toUpperCase()), { flag: 'A' });
  const susceptibilities = drugs.map((drug) => {
    const power = random.between(-2, 3);
    const concentration = drug.breakpoint * 2 ** power;
    const flag = power <= -1 ? 'S' : power === 0 ? 'I' : 'R';
    const code = codedOf(drug)[codes];
    return codes === 'shared'
      ? line(code, 'SN', '1', `<=^${concentration}`, { unit: 'ug/mL^ug/mL^UCUM', flag })
      : line(code, 'ST', '1', `<=${concentration} ${flag}`, { unit: 'MCG/ML', flag });
  });
  const count = line(identified, 'ST', '1', escapeText(organism.count));
  told.push(say(at + 72 * hourMs, 'F', [grown, ...(codes === 'local' ? [count] : []), ...susceptibilities]));
  return told;
}
