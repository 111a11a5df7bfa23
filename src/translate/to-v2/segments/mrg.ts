import type { Element } from '../../element.ts';
import { cx } from '../datatypes/cx.ts';
import { repeated } from '../datatypes/repeated.ts';
import { xpn } from '../datatypes/xpn.ts';
import { withKept } from '../own-extensions.ts';
import { list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** A Patient that another one replaces → MRG (HL7 v2.5.1 §3.4.9). */
export function mrg(writing: Writing, prior: Element): Draft {
  return withKept(
    writing,
    {
      id: 'MRG',
      about: nameOf(prior),
      fields: {
        1: repeated(list(prior, 'identifier').map((one) => cx(writing, one))),
        7: repeated(list(prior, 'name').map((one) => xpn(writing, one))),
      },
    },
    prior,
  );
}
