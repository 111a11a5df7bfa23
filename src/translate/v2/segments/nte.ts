import type { Element } from '../../element.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { nameLine } from '../datatypes/xpn.ts';
import { keepFields } from '../kept-fields.ts';
import { type Field, fields, first, type Marks, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { wholeText } from './obx-value.ts';

/**
 * NTEs → Annotations. A comment sent as a run of NTEs, one a line and without an author of its own, is one annotation. Where the text
 * goes is `textAt`; where that is an annotation, it keeps who commented and of what kind the comment is (NTE-2, 4 and 9).
 */
export function annotations(scope: Scope, ntes: readonly Marks[], path: string, textAt = 'note.text'): Element[] {
  const notes: Element[] = [];
  let run: Element | undefined;
  for (const nte of ntes) {
    const text = fields(nte, 3)
      .map((field) => wholeText(field, path + textAt))
      .join('\n');
    if (text === '') continue;
    const author = first(nte, 5) && authorOf(scope, first(nte, 5)!, `${path}note`);
    const at = first(nte, 6) && takeTime(scope, first(nte, 6)!, `${path}note.time`);
    const kept: Element = {};
    if (textAt.endsWith('.text')) keepFields(scope, nte, `${path}${textAt.slice(0, -4)}`, kept);
    const isOfRun = run !== undefined && JSON.stringify(run.extension) === JSON.stringify(kept.extension);
    if (run !== undefined && isOfRun && author === undefined && at === undefined) {
      run.text = `${run.text as string}\n${text}`;
      continue;
    }
    const note: Element = { ...author, ...kept };
    putTime(note, 'time', at);
    note.text = text;
    notes.push(note);
    run = author === undefined && at === undefined ? note : undefined;
  }
  return notes;
}

/** XCN → who wrote a note: a reference, or the name of someone without a number; undefined where nobody is named. */
export function authorOf(scope: Scope, field: Field, path: string): Element | undefined {
  if (peek(field).trim() !== '') return { authorReference: practitioner(scope, field, `${path}.authorReference`)! };
  const name = nameLine(field, path, '.authorString', 2);
  return name === '' ? undefined : { authorString: name };
}
