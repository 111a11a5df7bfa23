import { ageOf, type Person } from '../person.ts';

/** A value that follows from others of its panel, by test key; undefined where one of those is not there. */
export function derivedValue(
  key: string,
  values: ReadonlyMap<string, number>,
  person: Person,
  at: number,
): number | undefined {
  const of = (name: string) => values.get(name) ?? Number.NaN;
  const value = formulas[key]?.(of, person, at) ?? Number.NaN;
  return Number.isNaN(value) ? undefined : value;
}

type Formula = (of: (key: string) => number, person: Person, at: number) => number;

const formulas: Readonly<Record<string, Formula>> = {
  HCT: (of) => (of('HGB') * 100) / of('MCHC'),
  MCV: (of) => (of('HGB') * 1000) / of('MCHC') / of('RBC'),
  MCH: (of) => (of('HGB') * 10) / of('RBC'),
  // Friedewald.
  LDL: (of) => of('CHOL') - of('HDL') - of('TRIG') / 5,
  BMI: (of) => of('WT') / (of('HT') / 100) ** 2,
  // CKD-EPI 2021.
  EGFR: (of, person, at) => {
    const [kappa, alpha, factor] = person.sex === 'F' ? [0.7, -0.241, 1.012] : [0.9, -0.302, 1];
    const ratio = of('CREA') / kappa!;
    return 142 * Math.min(ratio, 1) ** alpha! * Math.max(ratio, 1) ** -1.2 * 0.9938 ** ageOf(person, at) * factor!;
  },
};
