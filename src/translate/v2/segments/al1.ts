import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { absentConcept, extendPrimitive } from '../../extensions.ts';
import { alternateCode, putCode } from '../datatypes/code.ts';
import { codeableConcept, codeSystem } from '../datatypes/cwe.ts';
import { fields, first, type Marks, mark, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { takeDate } from '../times.ts';
import { concept } from '../vocabulary.ts';

/** AL1 → AllergyIntolerance, without its patient. What stands in a list of allergies is active. */
export function allergyOfAl1(scope: Scope, al1: Marks, path: string): FhirResource {
  const allergy: FhirResource = { resourceType: 'AllergyIntolerance' };
  const element = allergy as Element;
  element.clinicalStatus = {
    coding: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
        code: 'active',
        display: 'Active',
      },
    ],
  };
  allergyKind(scope, al1, path, element);
  putCriticality(scope, al1, path, element);
  put(element, 'code', first(al1, 3) && codeableConcept(scope, first(al1, 3)!, `${path}code`));
  put(element, 'onsetDateTime', first(al1, 6) && takeDate(scope, first(al1, 6)!, `${path}onsetDateTime`));
  put(element, 'reaction', allergyReaction(scope, al1, path));
  return allergy;
}

/** AL1-4 and IAM-4 at a site that means the risk by it, and not how bad the reaction was. */
export function putCriticality(scope: Scope, marks: Marks, path: string, element: Element): void {
  const severity = first(marks, 4);
  if (severity === undefined || !meansCriticality(scope)) return;
  putCode(scope, element, 'criticality', severity, `${path}criticality`, { map: 'allergy-criticality', table: '0128' });
}

const meansCriticality = (scope: Scope): boolean => scope.context.options?.allergySeverity === 'criticality';

/** AL1-2 and IAM-2 (HL7 table 0127) say category and type at once; codes that say more keep their place beside the type. */
export function allergyKind(scope: Scope, al1: Marks, path: string, element: Element): void {
  const field = first(al1, 2);
  const code = field ? take(field, path, 'category') : '';
  if (code === '') return;
  mark(field!, path, 'type');
  const type = concept('allergy-type', code);
  const category = concept('allergen-category', code);
  if (type) element.type = type.code;
  if (category) element.category = [category.code];
  const words = take(field!, path, 'type.extension', 2);
  const named = take(field!, path, 'type.extension', 3);
  if (!lossless.has(code) || words !== '')
    extendPrimitive(
      element,
      'type',
      alternateCode('0127', code, words, named === '' ? undefined : codeSystem(scope, named)),
    );
}

const lossless = new Set(['DA', 'FA', 'EA', 'AA']);

/** AL1-5 (IAM-5) in words, with the severity of AL1-4 unless the site means criticality by that. */
export function allergyReaction(scope: Scope, al1: Marks, path: string): Element[] {
  const manifestations: Element[] = fields(al1, 5).flatMap((field) => {
    const text = take(field, path, 'reaction[0].manifestation');
    return text === '' ? [] : [{ text }];
  });
  const made: Element = {};
  const severity = first(al1, 4);
  if (severity && !meansCriticality(scope)) {
    putCode(scope, made, 'severity', severity, `${path}reaction[0].severity`, {
      map: 'allergy-severity',
      table: '0128',
    });
  }
  if (manifestations.length === 0 && made.severity === undefined && made._severity === undefined) return [];
  return [
    { manifestation: manifestations.length > 0 ? manifestations : [absentConcept('unknown', 'Unknown')], ...made },
  ];
}
