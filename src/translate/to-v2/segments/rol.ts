import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { child, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';
import { roleOf, rolesOfPv1 } from './pv1.ts';

/** Participants of a visit for whom PV1 has no field → ROL (HL7 v2.5.1 §15.4.7), as they stand now (UC, HL7 table 0287). */
export function rols(writing: Writing, encounter: Element): readonly Draft[] {
  return list(encounter, 'participant')
    .filter((one) => !rolesOfPv1.has(roleOf(one)))
    .flatMap((one) => {
      const person = xcn(writing, child(one, 'individual'), encounter);
      const period = child(one, 'period');
      if (person === undefined) return [];
      return {
        id: 'ROL',
        about: nameOf(encounter as never),
        fields: {
          2: 'UC',
          3: cwe(writing, child(one, 'type'), { table: '0443', map: 'provider-role' }),
          4: repeated([person]),
          5: timestamp(period, 'start'),
          6: timestamp(period, 'end'),
        },
      };
    });
}
