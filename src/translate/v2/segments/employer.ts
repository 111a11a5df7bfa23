import { type Element, put } from '../../element.ts';
import { identifier, identifierType, withSentType } from '../datatypes/cx.ts';
import { address } from '../datatypes/xad.ts';
import { namedOrganization, organization } from '../datatypes/xon.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { idIn } from '../directory.ts';
import { fields, first, type Marks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { addMention } from '../state.ts';
import { takeDate } from '../times.ts';
import { listed } from './said.ts';

/**
 * GT1-19 → the guarantor's number as an employee. Who assigned it is the employer (GT1-16 to 18, 29, 51); it holds from the day of hire until
 * employment ends (GT1-31, 32). Undefined without a number: FHIR tells of an employer nowhere else.
 */
export function employeeNumber(scope: Scope, gt1: Marks, path: string): Element | undefined {
  const sent = first(gt1, 19);
  const number = sent && identifier(scope, sent, path);
  if (number === undefined) return undefined;
  const made: Element = { ...number, type: withSentType(employeeType, number) };
  if (made.period === undefined) {
    const period: Element = {};
    put(period, 'start', first(gt1, 31) && takeDate(scope, first(gt1, 31)!, `${path}.period.start`));
    put(period, 'end', first(gt1, 32) && takeDate(scope, first(gt1, 32)!, `${path}.period.end`));
    put(made, 'period', period);
  }
  if (made.assigner === undefined) put(made, 'assigner', employer(scope, gt1));
  return made;
}

const employeeType: Element = identifierType('EI')!;
const employerType: Element = identifierType('EN')!;

/** GT1-51 names the employer as an organization; GT1-16, as one names a person, is its other name then. */
function employer(scope: Scope, gt1: Marks): Element | undefined {
  const at = 'Organization#';
  const more: Element = {};
  put(more, 'address', listed(fields(gt1, 17).map((field) => address(scope, field, `${at}address`))));
  put(
    more,
    'telecom',
    fields(gt1, 18).flatMap((field) => contactPoints(scope, field, `${at}telecom`, 'work')),
  );
  const other = nameOf(gt1, first(gt1, 51) === undefined ? 'name' : 'alias[0]');
  const held =
    first(gt1, 51) && organization(scope, first(gt1, 51)!, other === '' ? more : { ...more, alias: [other] });
  const found = held ?? (other === '' ? undefined : namedOrganization(scope, other, undefined, more));
  if (found === undefined) return undefined;
  const numbers: Element[] = listed(fields(gt1, 29).map((field) => identifier(scope, field, `${at}identifier`)));
  const typed = numbers.map((one) => ({ ...one, type: withSentType(employerType, one) }));
  addMention(scope, idIn(found), { identifier: typed });
  return found;
}

/** GT1-16, an XPN: given name and family name in one. */
function nameOf(gt1: Marks, element: string): string {
  const sent = first(gt1, 16);
  if (sent === undefined) return '';
  const words = [2, 1].map((component) => take(sent, 'Organization#', element, component));
  return words.filter((word) => word !== '').join(' ');
}
