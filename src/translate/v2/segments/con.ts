import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { nameLine } from '../datatypes/xpn.ts';
import { type Field, fields, first, type Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { wholeText } from './obx-value.ts';
import { listed } from './said.ts';

/** CON (HL7 chapter 9) → Consent, without its patient. Who consents is a name alone, and stays on the form's rule. */
export function consentOfCon(scope: Scope, con: Marks, path: string): FhirResource {
  const consent: FhirResource = { resourceType: 'Consent' };
  const element = consent as Element;
  put(
    element,
    'identifier',
    listed([first(con, 4) && entityIdentifier(scope, first(con, 4)!, `${path}identifier[0]`)]),
  );
  const status = first(con, 11);
  if (status) putCode(scope, element, 'status', status, `${path}status`, { map: 'consent-status', table: '0498' });
  const kind = first(con, 2) && codeableConcept(scope, first(con, 2)!, `${path}category`, { table: '0496' });
  put(element, 'category', listed([kind]));
  putTime(element, 'dateTime', first(con, 13) && takeTime(scope, first(con, 13)!, `${path}dateTime`));
  put(element, 'performer', listed(fields(con, 24).map((one) => consenter(one, path))));
  const words = [5, 6].flatMap((field) => fields(con, field).map((one) => wholeText(one, `${path}policyRule.text`)));
  if (words.some((text) => text !== '')) element.policyRule = { text: words.join('\n').trim() };
  const period: Element = {};
  putTime(period, 'start', first(con, 14) && takeTime(scope, first(con, 14)!, `${path}provision.period.start`));
  putTime(period, 'end', first(con, 15) && takeTime(scope, first(con, 15)!, `${path}provision.period.end`));
  if (period.start !== undefined || period.end !== undefined) element.provision = { period };
  return consent;
}

/** CON-24. */
function consenter(field: Field, path: string): Element | undefined {
  const display = nameLine(field, `${path}performer.display`, '');
  return display === '' ? undefined : { display };
}
