import { add, type Element, put } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { authority } from '../datatypes/authority.ts';
import { putCode } from '../datatypes/code.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifier, identifierType } from '../datatypes/cx.ts';
import { address } from '../datatypes/xad.ts';
import { humanNames } from '../datatypes/xpn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { fields, first, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { putTime, takeDate, takeTime } from '../times.ts';
import { inUse } from './in-use.ts';
import { listed } from './said.ts';

/** STF → Practitioner, and the key by which messages mention the same person (HL7 v2.5.1 §15.4.9). */
export function practitionerOfStf(
  scope: Scope,
  stf: Marks,
): { readonly key: string; readonly content: Element } | undefined {
  const at = 'Practitioner#';
  const [number] = fields(stf, 2);
  const plain = first(stf, 1);
  const code = plain ? peek(plain).trim() : '';
  if (number === undefined && code === '') return undefined;
  const content: Element = {};
  const numbers = listed(fields(stf, 2).map((field, index) => identifier(scope, field, `${at}identifier[${index}]`)));
  // STF-1 is the key of the file, and a number of its own where it is none of STF-2.
  if (plain && !fields(stf, 2).some((field) => peek(field).trim() === code) && code !== '')
    numbers.push({
      system: siteUri(scope, take(plain, at, 'identifier.system', 3)),
      value: take(plain, at, 'identifier.value'),
    });
  else if (plain) take(plain, at, 'identifier[0].value');
  content.identifier = numbers;
  const names = fields(stf, 3).flatMap((field, index) => humanNames(scope, field, `${at}name[${index}]`));
  content.name = (names.length > 0 ? names : [{}]).map((name) =>
    name.family === undefined && name._family === undefined ? { ...name, _family: absent('unknown') } : name,
  );
  put(content, 'active', inUse(first(stf, 7), `${at}active`));
  const sex = first(stf, 5);
  if (sex) putCode(scope, content, 'gender', sex, `${at}gender`, { map: 'administrative-sex', table: '0001' });
  put(content, 'birthDate', first(stf, 6) && takeDate(scope, first(stf, 6)!, `${at}birthDate`));
  put(content, 'address', listed(fields(stf, 11).map((field) => address(scope, field, `${at}address`))));
  const written = fields(stf, 15)
    .map((field) => take(field, at, 'telecom.value'))
    .filter((value) => value !== '');
  const telecom = fields(stf, 10).flatMap((field) => contactPoints(scope, field, `${at}telecom`, 'work'));
  put(content, 'telecom', [...telecom, ...written.map((value) => ({ system: 'email', value }))]);
  const issuer = number && authority(scope, { field: number, component: 4 }, `${at}identifier[0]`, peek(number).trim());
  return { key: `${issuer?.key ?? ''}|${number ? peek(number).trim() : code}`, content };
}

/** PRA-5 and 6, LAN and EDU: what a practitioner is qualified for, by which licences, and speaks. */
export function addQualifications(scope: Scope, pra: Marks, content: Element): void {
  const at = 'Practitioner#';
  for (const field of fields(pra, 5)) {
    const words = take(field, at, 'qualification.code.text');
    if (words === '') continue;
    const made: Element = { code: { text: words } };
    const board = take(field, at, 'qualification.issuer', 2);
    if (board !== '') made.issuer = { display: board };
    const period: Element = {};
    putTime(period, 'start', takeTime(scope, field, `${at}qualification.period.start`, 4));
    put(made, 'period', period);
    add(content, 'qualification', made);
  }
  for (const field of fields(pra, 6)) {
    const value = take(field, at, 'identifier.value');
    const type = take(field, at, 'identifier.type', 2);
    if (value === '') continue;
    const made: Element = {};
    put(made, 'type', identifierType(type));
    const state = take(field, at, 'identifier.assigner', 3);
    const known = scope.context.realm.identifierSystem(type, value);
    if (type !== '') mark(field, at, 'identifier.system', 2);
    if (state !== '' && known === undefined) mark(field, at, 'identifier.system', 3);
    made.system = known ?? siteUri(scope, [type, state].filter(Boolean).join(':'));
    made.value = value;
    if (state !== '') made.assigner = { display: state };
    const period: Element = {};
    putTime(period, 'end', takeTime(scope, field, `${at}identifier.period.end`, 4));
    put(made, 'period', period);
    add(content, 'identifier', made);
  }
}

/** LAN-2 → a language that the practitioner speaks. */
export function addLanguage(scope: Scope, lan: Marks, content: Element): void {
  const spoken = first(lan, 2) && codeableConcept(scope, first(lan, 2)!, 'Practitioner#communication');
  if (spoken) add(content, 'communication', spoken);
}
