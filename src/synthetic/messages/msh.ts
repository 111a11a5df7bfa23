import { structureOf } from '#formats/hl7v2/structure-of.ts';
import type { System } from '../systems.ts';
import { stamp } from './stamp.ts';

/** MSH. No accept or application acknowledgement conditions: the answer is of original mode (HL7 v2.5.1 §2.9.2). */
export function msh(system: System, code: string, trigger: string, at: number, controlId: string): string {
  const type = system.version === '2.3' ? `${code}^${trigger}` : `${code}^${trigger}^${structureOf(code, trigger)}`;
  const head = `MSH|${system.encodingCharacters}|${system.application}|${system.facility}|CAUSEWAY|NETWORK|${stamp(system, at)}||${type}|${controlId}|P|${system.version}`;
  return system.declaredCharset === '' ? head : `${head}|||||USA|${system.declaredCharset}`;
}
