import type { Element } from '../../element.ts';
import { child, list } from '../../to-v2/read.ts';
import { hasAnyCode } from '../vocabulary.ts';

/** How C-CDA tells an observation of a kind: its templates and, where it fixes another than FHIR, its code. */
export interface ObservationKind {
  readonly templates: readonly (readonly [root: string, extension?: string])[];
  readonly code?: Element;
}

const both = (root: string, extension: string): ObservationKind => ({ templates: [[root], [root, extension]] });

export const resultKind = both('22.4.2', '2015-08-01');
export const vitalSignKind = both('22.4.27', '2014-06-09');
const procedureKind = both('22.4.13', '2014-06-09');
const socialKind = both('22.4.38', '2015-08-01');

/** By the LOINC code of the observation. */
const byCode: readonly (readonly [codes: readonly string[], kind: ObservationKind])[] = [
  [['72166-2'], both('22.4.78', '2014-06-09')],
  [['11367-0', '64234-8'], both('22.4.85', '2014-06-09')],
  [['76690-7'], both('22.4.501', '2023-05-01')],
  [['11341-5'], both('22.4.503', '2023-05-01')],
  [['82810-3'], both('22.4.293', '2018-04-01')],
  [['86645-9'], both('22.4.281', '2023-05-01')],
];

/** By the categories, the more telling first. */
const byCategory: readonly (readonly [code: string, kind: ObservationKind])[] = [
  ['laboratory', resultKind],
  ['imaging', resultKind],
  ['vital-signs', vitalSignKind],
  ['social-history', socialKind],
  ['sdoh', socialKind],
  ['survey', both('22.4.69', '2022-06-01')],
  ['functional-status', both('22.4.67', '2014-06-09')],
  ['cognitive-status', both('22.4.74', '2015-08-01')],
  ['procedure', procedureKind],
];

/** The kind that an Observation's code or category tells; one without templates for all others. */
export function kindOf(resource: Element): ObservationKind {
  const code = child(resource, 'code');
  const known = byCode.find(([codes]) => hasAnyCode(code, ...codes));
  if (known !== undefined) return known[1];
  const found = byCategory.find(([name]) => hasCategory(resource, name));
  return found === undefined ? { templates: [] } : found[1];
}

export function hasCategory(resource: Element, code: string): boolean {
  return list(resource, 'category').some((one) => hasAnyCode(one, code));
}
