import type { Element } from '../../element.ts';
import { eventOfDocument } from '../messages/mdm.ts';
import { child, list, text } from '../read.ts';
import { resolve } from '../writing.ts';
import { type Ask, isWanted, type Plan, visitOf } from './plan.ts';

/** MDM: a message for each document. */
export function documentPlans(asked: Ask): readonly Plan[] {
  if (!isWanted(asked, 'MDM')) return [];
  const { patient, trigger } = asked;
  return standing(asked).map((one) => ({
    type: `MDM^${trigger || eventOfDocument(one)}`,
    patient,
    encounter: visitOf(asked, child(one, 'context')),
    about: [one],
  }));
}

/** Documents without those that another one is told to take the place of. */
function standing({ writing, of }: Ask): readonly Element[] {
  const documents = of('DocumentReference');
  const replaced = new Set<unknown>(
    documents.flatMap((one) =>
      list(one, 'relatesTo')
        .filter((relation) => text(relation, 'code') === 'replaces')
        .map((relation) => resolve(writing, child(relation, 'target'), one)),
    ),
  );
  return documents.filter((one) => !replaced.has(one));
}
