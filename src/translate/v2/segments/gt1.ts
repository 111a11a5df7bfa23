import { type Element, put, some } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifier, identifierType } from '../datatypes/cx.ts';
import { address } from '../datatypes/xad.ts';
import { humanNames } from '../datatypes/xpn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { fields, first, type Marks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { takeDate } from '../times.ts';
import { v2Table } from '../vocabulary.ts';
import { employeeNumber } from './employer.ts';
import { listed } from './said.ts';

const guarantor: Element = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass',
  code: 'GUAR',
  display: 'guarantor',
};

/** GT1 → the guarantor as a RelatedPerson, without the patient. Undefined where no person is named. */
export function guarantorOfGt1(scope: Scope, gt1: Marks, path: string): Element | undefined {
  const names = fields(gt1, 3).flatMap((field, index) => humanNames(scope, field, `${path}name[${index}]`));
  if (names.length === 0) return undefined;
  const person: Element = { resourceType: 'RelatedPerson' };
  put(person, 'identifier', identifiers(scope, gt1, path));
  const kinship =
    first(gt1, 11) &&
    codeableConcept(scope, first(gt1, 11)!, `${path}relationship`, { table: '0063', map: 'relationship' });
  person.relationship = listed([guarantorOfKind(scope, gt1, path), kinship]);
  person.name = names;
  const numbers = [
    ...fields(gt1, 6).flatMap((field) => contactPoints(scope, field, `${path}telecom`, 'home')),
    ...fields(gt1, 7).flatMap((field) => contactPoints(scope, field, `${path}telecom`, 'work')),
  ];
  put(person, 'telecom', numbers);
  const sex = first(gt1, 9);
  if (sex) putCode(scope, person, 'gender', sex, `${path}gender`, { map: 'administrative-sex', table: '0001' });
  put(person, 'birthDate', first(gt1, 8) && takeDate(scope, first(gt1, 8)!, `${path}birthDate`));
  put(
    person,
    'address',
    listed(fields(gt1, 5).map((field, index) => address(scope, field, `${path}address[${index}]`))),
  );
  const period: Element = {};
  put(period, 'start', first(gt1, 13) && takeDate(scope, first(gt1, 13)!, `${path}period.start`));
  put(period, 'end', first(gt1, 14) && takeDate(scope, first(gt1, 14)!, `${path}period.end`));
  put(person, 'period', period);
  const languages = fields(gt1, 36).flatMap((field) => {
    const language = codeableConcept(scope, field, `${path}communication.language`, { table: '0296' });
    return language === undefined ? [] : [{ language }];
  });
  put(person, 'communication', languages);
  return person;
}

/** GT1-10: which kind of guarantor it is (HL7 table 0068), a code of the same relationship. */
function guarantorOfKind(scope: Scope, gt1: Marks, path: string): Element {
  const kind = first(gt1, 10) && codeableConcept(scope, first(gt1, 10)!, `${path}relationship[0]`, { table: '0068' });
  return { ...kind, coding: [guarantor, ...((kind?.coding ?? []) as Element[])] };
}

/** GT1-45, 46 → whom to ask about the guarantor's bills: another person, without the patient. Undefined where there is nobody. */
export function contactOfGt1(scope: Scope, gt1: Marks, path: string): Element | undefined {
  const contact: Element = {};
  put(
    contact,
    'name',
    fields(gt1, 45).flatMap((field, index) => humanNames(scope, field, `${path}name[${index}]`)),
  );
  put(
    contact,
    'telecom',
    fields(gt1, 46).flatMap((field) => contactPoints(scope, field, `${path}telecom`)),
  );
  return some(contact) && { resourceType: 'RelatedPerson', relationship: [billingContact], ...contact };
}

const billingContact: Element = {
  coding: [{ system: v2Table('0131'), code: 'BP', display: 'Billing contact person' }],
};

function identifiers(scope: Scope, gt1: Marks, path: string): Element[] {
  const numbers = listed([
    ...fields(gt1, 2).map((field, index) => identifier(scope, field, `${path}identifier[${index}]`)),
    employeeNumber(scope, gt1, `${path}identifier`),
  ]);
  const social = first(gt1, 12) ? take(first(gt1, 12)!, path, 'identifier') : '';
  if (social === '') return numbers;
  const system = scope.context.realm.identifierSystem('SS', social) ?? siteUri(scope, 'SS');
  return [...numbers, { type: identifierType('SS')!, system, value: social }];
}
