import type { FhirResource } from '#flow';
import { type Element, reference } from '../element.ts';
import type { Scope } from './scope.ts';
import { state } from './state.ts';

/**
 * States a directory entry that a message names in passing (DESIGN 12), once a message, and gives the reference to it.
 * `key` names it within the system; an entry of a registered authority is still the sender's own until something says more.
 */
export function mention(scope: Scope, type: string, key: string, content: Element, display: string): Element {
  const known = scope.directory.get(`${type} ${key}`);
  if (known !== undefined) return known;
  const id = scope.context.ids.directory(scope.context.system, type, key);
  state(scope, { type, id, patient: '', mode: 'mention', content: { resourceType: type, ...content } as FhirResource });
  const made = reference(`${type}/${id}`, display);
  scope.directory.set(`${type} ${key}`, made);
  return made;
}
