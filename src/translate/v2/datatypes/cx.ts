import { type Element, put, some } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { authority } from './authority.ts';

/** CX → Identifier. `type` (HL7 table 0203) stands in where CX-5 is empty. Undefined where there is no id. */
export function identifier(scope: Scope, field: Field, path: string, type = ''): Element | undefined {
  const value = take(field, path, '.value');
  if (value === '') return undefined;
  const made: Element = {};
  put(made, 'type', identifierType(take(field, path, '.type', 5) || type));
  const typeCode = peek(field, 5).trim() || type;
  const issuer = authority(scope, { field, component: 4 }, path, value);
  const hasAuthority = issuer.key !== '';
  const ofType = hasAuthority ? undefined : scope.context.realm.identifierSystem(typeCode, value);
  if (ofType !== undefined) mark(field, path, '.system', 5);
  made.system = ofType ?? issuer.system;
  made.value = value;
  put(made, 'period', validity(scope, field, `${path}.period`, 7, 8));
  put(made, 'assigner', assigner(field, path, issuer.assigner));
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

/** A period of two leaves. */
export function validity(scope: Scope, field: Field, path: string, start: number, end: number): Element | undefined {
  const period: Element = {};
  putTime(period, 'start', takeTime(scope, field, `${path}.start`, start));
  putTime(period, 'end', takeTime(scope, field, `${path}.end`, end));
  return some(period);
}

/** CX-6, the facility that issued the id, is the assigner; the authority's name goes beside it. */
function assigner(field: Field, path: string, fromAuthority: Element | undefined): Element | undefined {
  const facility = take(field, path, '.assigner.display', 6);
  if (facility === '') return fromAuthority;
  const universal = peek(field, 6, 2).trim();
  const made: Element = { display: facility };
  if (universal !== '') {
    mark(field, path, '.assigner.identifier', 6, 2);
    mark(field, path, '.assigner.identifier', 6, 3);
    made.identifier = { value: universal };
  } else if (fromAuthority !== undefined) {
    made.identifier = (fromAuthority.identifier as Element | undefined) ?? {
      value: fromAuthority.display as string,
    };
    mark(field, path, '.assigner.identifier', 4);
  }
  return made;
}
