import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { alternate } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { cx } from '../datatypes/cx.ts';
import { ei } from '../datatypes/ei.ts';
import { isEmpty, repeated } from '../datatypes/repeated.ts';
import { startAndEnd, timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { withKept } from '../own-extensions.ts';
import { child, codeIn, codings, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { systemName, v2Table } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';

/** ChargeItem → FT1 (HL7 v2.5.1 §6.5.1). */
export function ft1(writing: Writing, charge: Element, setId: number): Draft {
  const [start, end] = startAndEnd(charge, 'occurrence');
  const code = child(charge, 'code');
  const all = codings(code);
  const isCharge = (one: Element) => one.system === v2Table('0132');
  // One service in two fields: the site's own code for the charge, and the procedure code.
  const [charged, procedure] = all.length > 1 ? [all.filter(isCharge), all.filter((one) => !isCharge(one))] : [all, []];
  const performers = list(charge, 'performer');
  const isOrdering = (one: Element) => codeIn(child(one, 'function'), v2Table('0443')) === 'OP';
  const people = (which: (one: Element) => boolean) =>
    repeated(performers.filter(which).map((one) => xcn(writing, child(one, 'actor'), charge)));
  const price = child(charge, 'priceOverride');
  return withKept(
    writing,
    {
      id: 'FT1',
      about: nameOf(charge),
      fields: {
        1: setId,
        2: cx(writing, list(charge, 'identifier')[0]),
        4: end === '' ? start : [start, end],
        5: timestamp(charge, 'enteredDate'),
        6: alternate(writing, charge, 'status', '0017') ?? (text(charge, 'status') === 'billable' ? 'CG' : ''),
        7: cwe(writing, { ...code, coding: [...(charged!.length > 0 ? charged! : procedure!)] }, { table: '0132' }),
        10: text(child(charge, 'quantity'), 'value'),
        11: text(price, 'value') === '' ? undefined : [[text(price, 'value'), text(price, 'currency')]],
        13: department(writing, child(charge, 'costCenter'), charge),
        19: repeated(list(charge, 'reason').map((one) => cwe(writing, one))),
        20: people((one) => !isOrdering(one)),
        21: people(isOrdering),
        23: ei(writing, child(list(charge, 'service')[0], 'identifier')),
        24: repeated([xcn(writing, child(charge, 'enterer'), charge)]),
        25: charged!.length > 0 && procedure!.length > 0 ? cwe(writing, { coding: [...procedure!] }) : undefined,
        29: cwe(writing, child(charge, 'productCodeableConcept')),
        32: xon(writing, child(charge, 'performingOrganization'), charge, true),
        33: xon(writing, child(charge, 'requestingOrganization'), charge, true),
      },
    },
    charge,
  );
}

/** FT1-13, a CE that names a department. */
function department(writing: Writing, reference: Element | undefined, from: Element): RepetitionDraft {
  const organization = organizationAt(writing, reference, from);
  const identifier = list(organization, 'identifier')[0];
  const system = text(identifier, 'system');
  const draft: RepetitionDraft = [
    text(identifier, 'value'),
    text(organization, 'name') || text(reference, 'display'),
    system === '' ? '' : systemName(system, writing.systemNames),
  ];
  return isEmpty(draft) ? undefined : draft;
}
