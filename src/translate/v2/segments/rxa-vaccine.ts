import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { extendPrimitive, extension } from '../../extensions.ts';
import { putCode } from '../datatypes/code.ts';
import { decimal, takeUnit } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { fields, first, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeDate, takeTime } from '../times.ts';
import { v2Table } from '../vocabulary.ts';
import { isTakingBack } from './action-code.ts';
import { wholeText } from './obx-value.ts';
import { named } from './order-event.ts';
import { groupNumber, orderNumbers } from './order-numbers.ts';
import { administeredAt, manufacturer } from './rxa.ts';
import { listed } from './said.ts';

/** ORC, RXA and RXR → Immunization, without its patient (HL7 v2.5.1 §4.14.7, CDC's guide for immunization messaging 1.5). */
export function immunizationOf(
  scope: Scope,
  { orc, rxa, rxr }: { readonly orc: Marks | undefined; readonly rxa: Marks; readonly rxr: Marks | undefined },
  path: string,
): FhirResource {
  const immunization: FhirResource = { resourceType: 'Immunization' };
  const element = immunization as Element;
  const group = groupNumber(scope, orc, `${path}identifier[2]`);
  // 9999 stands for the number that a refusal, a history of disease or a forecast does not have.
  put(
    element,
    'identifier',
    listed([...orderNumbers(scope, orc, path), group]).filter(({ value }) => value !== '9999'),
  );
  status(scope, rxa, path, element);
  const refusals = fields(rxa, 18).map((field) => codeableConcept(scope, field, `${path}statusReason`));
  put(element, 'statusReason', joined(refusals));
  put(element, 'vaccineCode', first(rxa, 5) && codeableConcept(scope, first(rxa, 5)!, `${path}vaccineCode`));
  putTime(element, 'occurrenceDateTime', first(rxa, 3) && takeTime(scope, first(rxa, 3)!, `${path}occurrenceDateTime`));
  const entered = (orc && first(orc, 9)) ?? first(rxa, 22);
  putTime(element, 'recorded', entered && takeTime(scope, entered, `${path}recorded`));
  source(scope, rxa, path, element);
  put(element, 'location', administeredAt(scope, rxa));
  put(element, 'manufacturer', first(rxa, 17) && manufacturer(scope, first(rxa, 17)!));
  put(element, 'lotNumber', first(rxa, 15) && take(first(rxa, 15)!, path, 'lotNumber'));
  put(element, 'expirationDate', first(rxa, 16) && takeDate(scope, first(rxa, 16)!, `${path}expirationDate`));
  const route = rxr && first(rxr, 1);
  put(element, 'route', route && codeableConcept(scope, route, `${path}route`, { table: '0162', map: 'route' }));
  const site = rxr && first(rxr, 2);
  put(element, 'site', site && codeableConcept(scope, site, `${path}site`, { table: '0163' }));
  put(element, 'doseQuantity', dose(rxa, path));
  put(element, 'performer', performers(scope, orc, rxa, path));
  const reasons = fields(rxa, 19).map((field) => codeableConcept(scope, field, `${path}reasonCode`));
  put(element, 'reasonCode', listed(reasons));
  return immunization;
}

/** Whether RXA-5 says that nothing was given: CVX 998 carries what is observed of vaccination (a forecast, a history of disease). */
export function isNoVaccine(rxa: Marks): boolean {
  const code = first(rxa, 5);
  return code !== undefined && [1, 4, 10].some((component) => peek(code, component).trim() === '998');
}

/** RXA-21 (HL7 table 0206) may take it back; else RXA-20 (table 0322) says what came of it. */
function status(scope: Scope, rxa: Marks, path: string, element: Element): void {
  const isMistaken = isTakingBack(first(rxa, 21), path, 'status', 'D');
  const completion = first(rxa, 20);
  if (completion)
    putCode(scope, element, 'status', completion, `${path}status`, { map: 'completion-status', table: '0322' });
  // PA, partially administered, is completed to FHIR, and subpotent.
  if (completion && peek(completion).trim() === 'PA') {
    element.isSubpotent = true;
    mark(completion, path, 'isSubpotent');
  }
  if (isMistaken) element.status = 'entered-in-error';
}

/** RXA-9 (CDC table NIP001): 00 is the one who gave it, all else are sources of what was given elsewhere. */
function source(scope: Scope, rxa: Marks, path: string, element: Element): void {
  for (const field of fields(rxa, 9)) {
    const code = peek(field).trim();
    if (/^0\d$/.test(code) && element.primarySource === undefined) {
      element.primarySource = code === '00';
      mark(field, path, 'primarySource');
      const kept = 'primarySource.extension.valueCodeableConcept';
      const origin = codeableConcept(scope, field, `${path}${code === '00' ? kept : 'reportOrigin'}`);
      if (code !== '00') put(element, 'reportOrigin', origin);
      else if (origin)
        extendPrimitive(element, 'primarySource', extension('alternate-codes', 'valueCodeableConcept', origin));
      continue;
    }
    const words = wholeText(field, `${path}note.text`);
    if (words !== '') element.note = [...((element.note as Element[] | undefined) ?? []), { text: words }];
  }
}

/** RXA-6 and 7; 999 says that the amount is not known. */
function dose(rxa: Marks, path: string): Element | undefined {
  const value = first(rxa, 6) ? decimal(take(first(rxa, 6)!, path, 'doseQuantity.value')) : undefined;
  if (value === undefined || value === 999) return undefined;
  const sent = first(rxa, 7);
  if (sent === undefined) return { value };
  return {
    value,
    ...takeUnit(
      sent,
      `${path}doseQuantity`,
      [1, 2, 3].map((component) => [component, 1] as const),
    ),
  };
}

/** RXA-10 who gave it, ORC-12 who ordered it, ORC-10 who entered it, ORC-17 for which organization (HL7 table 0443). */
function performers(scope: Scope, orc: Marks | undefined, rxa: Marks, path: string): Element[] {
  const held = [
    [rxa, 10, 'AP', 'Administering Provider'],
    [orc, 12, 'OP', 'Ordering Provider'],
    [orc, 10, 'EP', 'Entering Provider'],
  ] as const;
  const place = orc && first(orc, 17);
  const organization = place && named(scope, place, `${path}performer.actor`, 'Organization');
  const entering = { coding: [{ system: v2Table('0443'), code: 'EP', display: 'Entering Provider' }] };
  const people = held.flatMap(([marks, field, code, display]) =>
    (marks === undefined ? [] : fields(marks, field)).flatMap((one) => {
      const actor = practitioner(scope, one, `${path}performer.actor`);
      return actor === undefined ? [] : [{ function: { coding: [{ system: v2Table('0443'), code, display }] }, actor }];
    }),
  );
  return organization === undefined ? people : [...people, { function: entering, actor: organization }];
}

function joined(concepts: readonly (Element | undefined)[]): Element | undefined {
  const [one, ...others] = listed(concepts);
  if (one === undefined || others.length === 0) return one;
  return { ...one, coding: [one, ...others].flatMap(({ coding }) => (coding as Element[] | undefined) ?? []) };
}
