import { add, type Element } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { keepFields } from '../kept-fields.ts';
import { first, type Marks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';

/** IAR (2.8 and later) → reactions of the allergy before it: what showed, how badly, what was done about it. */
export function addReactions(scope: Scope, segments: readonly Marks[], path: string, allergy: Element): void {
  for (const iar of segments) {
    const shown = first(iar, 1) && codeableConcept(scope, first(iar, 1)!, `${path}reaction.manifestation`);
    if (shown === undefined) continue;
    const made: Element = { manifestation: [shown] };
    const severity = first(iar, 2);
    const coded = { map: 'allergy-severity', table: '0128' };
    if (severity) putCode(scope, made, 'severity', severity, `${path}reaction.severity`, coded);
    const management = first(iar, 4) ? take(first(iar, 4)!, path, 'reaction.note.text') : '';
    if (management !== '') add(made, 'note', { text: management });
    keepFields(scope, iar, `${path}reaction.`, made);
    add(allergy, 'reaction', made);
  }
}
