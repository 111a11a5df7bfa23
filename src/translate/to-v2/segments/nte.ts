import type { Element } from '../../element.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** The notes of a resource → NTE (HL7 v2.5.1 §2.15.10), one each; its lines are breaks within. */
export function ntes(writing: Writing, resource: Element | undefined, name = 'note'): readonly Draft[] {
  return list(resource, name)
    .filter((one) => text(one, 'text') !== '')
    .map((one, index) => {
      const fields = {
        1: index + 1,
        3: text(one, 'text'),
        5: authorOf(writing, one, resource),
        6: timestamp(one, 'time'),
      };
      return withKept(writing, { id: 'NTE', about: nameOf(resource), fields }, one);
    });
}

function authorOf(writing: Writing, annotation: Element, from: Element | undefined) {
  const reference = child(annotation, 'authorReference');
  const words = text(annotation, 'authorString');
  return reference === undefined ? (words === '' ? undefined : ['', words]) : xcn(writing, reference, from);
}
