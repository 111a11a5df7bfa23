import type { Allergy } from '../happening.ts';
import type { Chart } from './chart.ts';

/**
 * The nurse asks about allergies: mostly the list is as it was, at times it grows, at times one turns out to be none. Someone
 * with none is recorded as such.
 */
export function askAboutAllergies(chart: Chart, at: number): void {
  const { random, vocabulary, allergies } = chart;
  const known = allergies.filter(({ local }) => local !== 'NKDA');
  if (known.length > 1 && random.chance(0.06)) {
    chart.allergies = known.slice(1);
    return;
  }
  if (known.length > 3 || !random.chance(allergies.length === 0 ? 0.45 : 0.1)) {
    if (allergies.length === 0) chart.allergies = [allergyOf(vocabulary.allergens.at(-1)!, at)];
    return;
  }
  const fresh = random.pick(vocabulary.allergens.slice(0, -1));
  if (known.some(({ local }) => local === fresh.local)) return;
  chart.allergies = [...known, allergyOf(fresh, at)];
}

function allergyOf(row: Readonly<Record<string, string>>, since: number): Allergy {
  return {
    type: row.type!,
    rxnorm: row.rxnorm!,
    name: row.name!,
    local: row.local!,
    localName: row.localName!,
    severity: row.severity!,
    reaction: row.reaction!,
    since,
  };
}
