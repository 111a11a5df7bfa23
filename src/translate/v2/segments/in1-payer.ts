import { type Element, put, some } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { putCode } from '../datatypes/code.ts';
import { identifier } from '../datatypes/cx.ts';
import { address } from '../datatypes/xad.ts';
import { displayName, humanNames } from '../datatypes/xpn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { mention } from '../directory.ts';
import { fields, first, type Marks, take } from '../leaves.ts';
import { leaveOutAll } from '../preserved.ts';
import type { Scope } from '../scope.ts';
import { takeDate } from '../times.ts';
import { listed } from './said.ts';

/** IN1-3 to 7 → the payer, an Organization that is mentioned. Without number and name the payer is known to be unknown. */
export function payer(scope: Scope, in1: Marks): Element {
  const at = 'Organization#';
  const numbers = listed(fields(in1, 3).map((field, index) => identifier(scope, field, `${at}identifier[${index}]`)));
  const named = first(in1, 4);
  const name = named ? take(named, at, 'name') : '';
  if (numbers.length === 0 && name === '') return absent('unknown');
  const content: Element = {};
  put(content, 'identifier', numbers);
  put(content, 'name', name);
  put(
    content,
    'telecom',
    fields(in1, 7).flatMap((field) => contactPoints(scope, field, `${at}telecom`, 'work')),
  );
  put(content, 'address', listed(fields(in1, 5).map((field) => address(scope, field, `${at}address`))));
  const person = first(in1, 6);
  const contact = person && humanNames(scope, person, `${at}contact[0].name`)[0];
  if (contact) content.contact = [{ name: contact }];
  const number = numbers[0];
  const key = number ? `${number.system as string}|${number.value as string}` : `name:${name.toUpperCase()}`;
  return mention(scope, 'Organization', key, content, name || (number!.value as string));
}

/** IN1-16, 18, 19, 43 → the insured as a RelatedPerson, without the patient. Undefined where nobody is named. */
export function insured(scope: Scope, in1: Marks, path: string): Element | undefined {
  const named = first(in1, 16);
  const name = named && humanNames(scope, named, `${path}name[0]`)[0];
  if (name === undefined) return undefined;
  const person: Element = { resourceType: 'RelatedPerson', name: [name] };
  const sex = first(in1, 43);
  if (sex) putCode(scope, person, 'gender', sex, `${path}gender`, { map: 'administrative-sex', table: '0001' });
  put(person, 'birthDate', first(in1, 18) && takeDate(scope, first(in1, 18)!, `${path}birthDate`));
  put(person, 'address', listed(fields(in1, 19).map((field) => address(scope, field, `${path}address[0]`))));
  return some(person) && displayName(name) !== '' ? person : undefined;
}

/** Says of IN1-16, 18, 19, 43 that they are left out: of an insured who is the patient PID tells. */
export function leaveInsured(in1: Marks): void {
  for (const number of [16, 18, 19, 43]) for (const field of fields(in1, number)) leaveOutAll(field, thePatient);
}

const thePatient = 'the insured is the patient, of whom PID tells';
