import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { resolve, type Writing } from '../writing.ts';
import { amount, isMixture, placed } from './drug.ts';

/** The parts of a Medication that is mixed → RXC (HL7 v2.5.1 §4.14.3): what is not active is the base that the others are added to. */
export function rxcs(writing: Writing, medication: Element | undefined): readonly Draft[] {
  if (!isMixture(medication)) return [];
  return list(medication, 'ingredient').map((one) => {
    const strength = child(one, 'strength');
    const volume = child(strength, 'denominator');
    const isOfVolume = text(volume, 'unit') !== '' || text(volume, 'code') !== '';
    const part = resolve(writing, child(one, 'itemReference'), medication) as Element | undefined;
    return withKept(
      writing,
      {
        id: 'RXC',
        fields: {
          1: one.isActive === false ? 'B' : 'A',
          2: cwe(writing, child(one, 'itemCodeableConcept') ?? child(part, 'code')),
          ...placed(amount(writing, isOfVolume ? 5 : 3, child(strength, 'numerator'))),
          ...placed(amount(writing, 8, isOfVolume ? volume : undefined)),
        },
      },
      one,
    );
  });
}
