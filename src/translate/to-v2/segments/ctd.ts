import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { xad } from '../datatypes/xad.ts';
import { xpn } from '../datatypes/xpn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** Whom to turn to about an order, as what → CTD (HL7 v2.5.1 §11.6.4). */
export function ctd(writing: Writing, person: Element, role: Element | undefined): Draft {
  return withKept(
    writing,
    {
      id: 'CTD',
      about: nameOf(person),
      fields: {
        1: repeated([cwe(writing, role ?? list(person, 'relationship')[0], { table: '0131' })]),
        2: repeated(list(person, 'name').map((one) => xpn(writing, one))),
        3: repeated(list(person, 'address').map(xad)),
        5: repeated(list(person, 'telecom').map((one) => xtn(writing, one))),
      },
    },
    person,
  );
}
