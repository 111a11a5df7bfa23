import type { FhirResource } from '#flow';
import { type Element, reference } from '../element.ts';
import type { Scope } from './scope.ts';
import { addMention, state } from './state.ts';

/**
 * States a directory entry that a message names in passing (DESIGN 12), once a message, and gives the reference to it: what is said of
 * it in another place of the message is added.
 * `key` names it within the system; an entry of a registered authority is still the sender's own until something says more.
 */
export function mention(scope: Scope, type: string, key: string, content: Element, display: string): Element {
  const id = scope.context.ids.directory(scope.context.system, type, key);
  const known = scope.directory.get(id);
  if (known !== undefined) {
    addMention(scope, id, content);
    return known;
  }
  state(scope, { type, id, patient: '', mode: 'mention', content: { resourceType: type, ...content } as FhirResource });
  const made = reference(type, id, display);
  scope.directory.set(id, made);
  return made;
}

/** The id that a reference names. */
export function idIn(entry: Element): string {
  const target = entry.reference as string;
  return target.slice(target.indexOf('/') + 1);
}

/**
 * States a directory entry as its own source does (a master file, a bed's status): what was mentioned becomes a statement that
 * changes what is known (DESIGN 12). `entry` is the reference that `mention` gave; undefined where it has no target.
 */
export function changeEntry(scope: Scope, entry: Element | undefined, content: Element): void {
  const target = typeof entry?.reference === 'string' ? entry.reference : '';
  const [type = '', id = ''] = target.split('/');
  const at = scope.statements.findIndex((statement) => statement.id === id && statement.type === type);
  if (id === '' || at === -1) return;
  const known = scope.statements[at]!;
  scope.statements.splice(at, 1);
  scope.stated.delete(id);
  const whole = { ...known.content, ...content, resourceType: type } as FhirResource;
  state(scope, { type, id, patient: '', mode: 'merge', content: whole });
}
