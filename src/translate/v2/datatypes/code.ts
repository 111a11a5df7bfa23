import type { Element } from '../../element.ts';
import { extendPrimitive, extension } from '../../extensions.ts';
import { type Field, peek, take } from '../leaves.ts';
import { noteAt, type Scope } from '../scope.ts';
import { concept, leadsBack, v2Table } from '../vocabulary.ts';
import { codeableConcept, codeSystem, codingTo } from './cwe.ts';

/**
 * A v2 code into an element of FHIR type `code` with a required binding: only a mapped code is ever set. The original is
 * kept beside it (alternate-codes extension) where the map does not lead back to it.
 * @returns the mapped code, or undefined
 */
export function putCode(
  scope: Scope,
  target: Element,
  name: string,
  field: Field,
  path: string,
  vocabulary: {
    readonly map: string;
    readonly table: string;
    readonly keep?: 'always';
    readonly inexact?: ReadonlySet<string>;
  },
  component = 1,
): string | undefined {
  const code = take(field, path, '', component);
  if (code === '') return undefined;
  const mapped = concept(vocabulary.map, code);
  if (mapped === undefined) noteAt(scope, 'CW-TRN-011', 'information', field, component);
  else target[name] = mapped.code;
  // Of a CWE the words are kept with their code; a code alone is where the map leads back to it.
  const words = component === 1 ? take(field, path, `${alternate}.display`, 2) : '';
  const isExact = leadsBack(vocabulary.map, code) && !vocabulary.inexact?.has(code);
  if (component === 1 && peek(field, 4) !== '') {
    // Codes of other systems that say the same (CWE) are alternates as well.
    const all = codeableConcept(scope, field, `${path}.extension.valueCodeableConcept`, { table: vocabulary.table });
    if (all !== undefined) extendPrimitive(target, name, extension('alternate-codes', 'valueCodeableConcept', all));
  } else if (vocabulary.keep === 'always' || words !== '' || !isExact) {
    const named = component === 1 ? codeSystem(scope, take(field, path, `${alternate}.system`, 3)) : undefined;
    extendPrimitive(target, name, alternateCode(vocabulary.table, code, words, named));
  }
  return mapped?.code;
}

/** Where it is kept. */
const alternate = '.extension.valueCodeableConcept.coding';

/** The alternate-codes extension with a code of an HL7 table. */
export function alternateCode(table: string, code: string, display = '', system = v2Table(table)): Element {
  return extension('alternate-codes', 'valueCodeableConcept', { coding: [codingTo(system, code, display)] });
}
