import type { FhirResource } from '#flow';
import { add, type Element, put } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { codeableConcept, coding, codingTo } from '../datatypes/cwe.ts';
import { validity } from '../datatypes/cx.ts';
import { type Field, fields, first, isFilled, type Marks, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { wholeText } from './obx-value.ts';
import { listed } from './said.ts';

/** HL7 table 0717: none (NO), and opting in (OI). They restrict nothing, and what a message says in passing is no consent given. */
const notRestricting: ReadonlySet<string> = new Set(['NO', 'OI']);

/** Whether an ARV names what may not be seen. */
export function isRestriction(arv: Marks): boolean {
  return isFilled(arv, 3) && !fields(arv, 3).some((one) => notRestricting.has(peek(one).trim()));
}

/**
 * ARV (HL7 v2.8.2 §3.4.14) → Consent, without its patient: a provision that denies, of what is labelled so (ARV-3), as long as ARV-6
 * says; why (ARV-4) is its kind, and the instructions (ARV-5) are the rule. The v2-to-FHIR guide has no map, as labels of fields are
 * not FHIR's: a Consent states the restriction, and leaves it to whoever applies it. Nothing of it permits.
 */
export function restrictionOfArv(scope: Scope, arv: Marks, path: string): FhirResource {
  const consent: FhirResource = { resourceType: 'Consent' };
  const element = consent as Element;
  const action = first(arv, 2);
  if (action) putCode(scope, element, 'status', action, `${path}status`, { map: 'restriction-status', table: '0206' });
  element.scope = { coding: [{ system: scopes, code: 'patient-privacy', display: 'Privacy Consent' }] };
  const reasons = fields(arv, 4).map((one) => codeableConcept(scope, one, `${path}category`, { table: '0719' }));
  element.category = [disclosure, ...listed(reasons)];
  const words = fields(arv, 5).map((one) => wholeText(one, `${path}policyRule.text`));
  if (words.some((text) => text !== '')) element.policyRule = { text: words.join('\n').trim() };
  const provision: Element = { type: 'deny' };
  put(provision, 'period', first(arv, 6) && validity(scope, first(arv, 6)!, `${path}provision.period`, 1, 2));
  for (const one of fields(arv, 3)) addContent(scope, one, path, provision);
  element.provision = provision;
  return consent;
}

/**
 * ARV-3: the label of what is restricted, as HL7's security labels have it and as it was sent. All of it (ALL) has no label: a provision
 * without one is of everything. What one Coding cannot hold is told beside.
 */
function addContent(scope: Scope, field: Field, path: string, provision: Element): void {
  const at = `${path}provision.securityLabel`;
  const label = coding(scope, field, at, { table: '0717' });
  if (label?.code === 'ALL') return;
  const known = label && concept('access-restriction', label.code as string);
  if (known !== undefined && label?.system === v2Table('0717'))
    add(provision, 'securityLabel', codingTo(known.system, known.code, known.display));
  add(provision, 'securityLabel', label);
  if (label === undefined || [4, 9, 10].some((component) => peek(field, component) !== ''))
    add(provision, 'code', codeableConcept(scope, field, `${path}provision.code`, { table: '0717' }));
}

const scopes = 'http://terminology.hl7.org/CodeSystem/consentscope';
const disclosure: Element = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IDSCL', display: 'information disclosure' },
  ],
};
