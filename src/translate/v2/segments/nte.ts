import { type Element, put } from '../../element.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { fields, first, type Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { wholeText } from './obx-value.ts';

/** NTEs → Annotations. A comment sent as a run of NTEs, one a line and without an author of its own, is one annotation. Where the text goes is `textAt`. */
export function annotations(scope: Scope, ntes: readonly Marks[], path: string, textAt = 'note.text'): Element[] {
  const notes: Element[] = [];
  let run: Element | undefined;
  for (const nte of ntes) {
    const text = fields(nte, 3)
      .map((field) => wholeText(field, path + textAt))
      .join('\n');
    if (text === '') continue;
    const author = first(nte, 5) && practitioner(scope, first(nte, 5)!, `${path}note.authorReference`);
    const at = first(nte, 6) && takeTime(scope, first(nte, 6)!, `${path}note.time`);
    if (run !== undefined && author === undefined && at === undefined) {
      run.text = `${run.text as string}\n${text}`;
      continue;
    }
    const note: Element = {};
    if (author?.reference === undefined) put(note, 'authorString', author?.display);
    else note.authorReference = author;
    putTime(note, 'time', at);
    note.text = text;
    notes.push(note);
    run = author === undefined && at === undefined ? note : undefined;
  }
  return notes;
}
