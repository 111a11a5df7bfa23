import { type Element, put, some } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { type AssignerPaths, authority, unregistered } from './authority.ts';

/** CX → Identifier. `type` (HL7 table 0203) stands in where CX-5 is empty. Undefined where there is no id. */
export function identifier(scope: Scope, field: Field, path: string, type = ''): Element | undefined {
  const value = take(field, path, '.value');
  if (value === '') return undefined;
  const made: Element = {};
  put(made, 'type', identifierType(take(field, path, '.type', 5) || type));
  const typeCode = peek(field, 5).trim() || type;
  const issuer = authority(scope, { field, component: 4 }, path, value, assignerPaths(field, path, 6));
  const hasAuthority = issuer.key !== '';
  const ofType = hasAuthority ? undefined : scope.context.realm.identifierSystem(typeCode, value);
  if (ofType !== undefined && peek(field, 5) !== '') mark(field, path, '.system', 5);
  made.system = ofType ?? issuer.system;
  made.value = value;
  put(made, 'period', validity(scope, field, `${path}.period`, 7, 8));
  put(made, 'assigner', assigningFacility(field, path, 6, issuer.assigner));
  extend(made, 'identifier-checkDigit', 'valueString', take(field, path, '.extension', 2));
  extend(made, 'namingsystem-checkDigit', 'valueString', take(field, path, '.extension', 3));
  return made;
}

/** Identifier.type for a code of HL7 table 0203. */
export function identifierType(code: string): Element | undefined {
  if (code === '') return undefined;
  const display = concept('identifier-type', code)?.display;
  return { coding: [display ? { system: v2Table('0203'), code, display } : { system: v2Table('0203'), code }] };
}

/** The type of an identifier that we know by its field, beside the one that was sent with it. */
export function withSentType(type: Element, { type: sent }: Element): Element {
  const codings = ((sent as Element | undefined)?.coding ?? []) as Element[];
  const known = (type.coding ?? []) as Element[];
  const others = codings.filter(({ code }) => !known.some((one) => one.code === code));
  return others.length === 0 ? type : { ...type, coding: [...known, ...others] };
}

/** A period of two leaves. */
export function validity(scope: Scope, field: Field, path: string, start: number, end: number): Element | undefined {
  const period: Element = {};
  putTime(period, 'start', takeTime(scope, field, `${path}.start`, start));
  putTime(period, 'end', takeTime(scope, field, `${path}.end`, end));
  return some(period);
}

/** Where the authority is told where a facility is told, too: beside the facility's own id, or in its place (`assigningFacility`). */
export function assignerPaths(field: Field, path: string, facility: number): AssignerPaths {
  const at = `${path}.assigner`;
  if (peek(field, facility, 2) !== '')
    return { display: `${at}.identifier.assigner.display`, identifier: `${at}.identifier.assigner.identifier` };
  const isNamed = peek(field, facility) !== '';
  return { display: isNamed ? `${at}.identifier.value` : `${at}.display`, identifier: `${at}.identifier` };
}

/**
 * The facility that issued an id (CX-6, XCN-14) is the assigner; what its authority's system does not say of that goes with the
 * facility's own id, or in its place.
 */
export function assigningFacility(
  field: Field,
  path: string,
  component: number,
  fromAuthority: Element | undefined,
): Element | undefined {
  const facility = take(field, path, '.assigner.display', component);
  const universal = take(field, path, '.assigner.identifier.value', component, 2);
  if (facility === '' && universal === '') return fromAuthority;
  const made: Element = {};
  put(made, 'display', facility);
  if (universal !== '') {
    made.identifier = unregistered(universal, take(field, path, '.assigner.identifier.type', component, 3));
    if (fromAuthority !== undefined) (made.identifier as Element).assigner = fromAuthority;
  } else if (fromAuthority !== undefined)
    made.identifier = fromAuthority.identifier ?? { value: fromAuthority.display as string };
  return made;
}
