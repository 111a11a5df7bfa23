import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** Whether a container is told on its own (SAC): it has a number, or an amount of its own. What it is made of alone is SPM's. */
export function isContainer(container: Element): boolean {
  return ['identifier', 'capacity', 'specimenQuantity'].some((name) => child(container, name) !== undefined);
}

/** The containers of a specimen → SAC (HL7 v2.5.1 §13.4.3). SAC-24 is the unit of both amounts. */
export function sacs(writing: Writing, specimen: Element): readonly Draft[] {
  return list(specimen, 'container')
    .filter(isContainer)
    .map((one) => {
      const [capacity, within] = [child(one, 'capacity'), child(one, 'specimenQuantity')];
      const [first, second] = list(one, 'identifier');
      return withKept(
        writing,
        {
          id: 'SAC',
          about: nameOf(specimen),
          fields: {
            3: ei(writing, first),
            4: ei(writing, second),
            9: cwe(writing, child(one, 'type'), { table: '0378' }),
            21: text(capacity, 'value'),
            22: text(within, 'value'),
            24: text(capacity ?? within, 'unit') || text(capacity ?? within, 'code'),
            27: cwe(writing, child(one, 'additiveCodeableConcept'), { table: '0371', map: 'additive' }),
          },
        },
        one,
      );
    });
}
