import type { Element } from '../../element.ts';
import { codedAs } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { xon } from '../datatypes/xon.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** A ServiceRequest that a visit comes of → RF1 (HL7 v2.5.1 §11.6.1). */
export function rf1(writing: Writing, request: Element): Draft {
  const [own, other] = list(request, 'identifier');
  const period = child(request, 'occurrencePeriod');
  const [reason, comment] = list(request, 'note').map((one) => text(one, 'text'));
  return withKept(
    writing,
    {
      id: 'RF1',
      about: nameOf(request),
      fields: {
        1: codedAs(writing, request, 'status', { map: 'referral-status', table: '0283' }),
        2: codedAs(writing, request, 'priority', { map: 'referral-priority', table: '0280' }),
        3: cwe(writing, child(request, 'code'), { table: '0281' }),
        4: repeated(list(request, 'orderDetail').map((one) => cwe(writing, one, { table: '0282' }))),
        5: cwe(writing, child(request, 'category'), { table: '0284' }),
        6: ei(writing, own),
        7: timestamp(period, 'start'),
        8: timestamp(period, 'end'),
        9: timestamp(request, 'authoredOn'),
        10: repeated(list(request, 'reasonCode').map((one) => cwe(writing, one, { table: '0336' }))),
        11: ei(writing, other),
        14: reason,
        19: repeated([xon(writing, child(request, 'requester'), request)]),
        20: repeated(list(request, 'performer').map((one) => xcn(writing, one, request))),
        24: comment,
      },
    },
    request,
  );
}
