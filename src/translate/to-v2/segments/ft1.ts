import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { alternate } from '../datatypes/code.ts';
import { cq } from '../datatypes/cq.ts';
import { cwe } from '../datatypes/cwe.ts';
import { cx } from '../datatypes/cx.ts';
import { ei } from '../datatypes/ei.ts';
import { isEmpty, repeated } from '../datatypes/repeated.ts';
import { startAndEnd, timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { withKept } from '../own-extensions.ts';
import { child, codeIn, codings, extensionOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { siteName, systemName, v2Table } from '../vocabulary.ts';
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
  const product = child(charge, 'productCodeableConcept');
  const isOwn = (one: Element) => siteName(text(one, 'system')) !== undefined;
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
        11: price(child(charge, 'priceOverride')),
        12: price(child(partOf(extensionOf(charge, unitPrice), 'amount'), 'valueMoney')),
        13: department(writing, child(charge, 'costCenter'), charge),
        19: repeated(list(charge, 'reason').map((one) => cwe(writing, one))),
        20: people((one) => !isOrdering(one)),
        21: people(isOrdering),
        23: ei(writing, child(list(charge, 'service')[0], 'identifier')),
        24: repeated([xcn(writing, child(charge, 'enterer'), charge)]),
        25: cwe(writing, {
          coding: charged!.length > 0 && procedure!.length > 0 ? [...procedure!] : all.filter(isProcedure),
        }),
        29: cwe(writing, product && { ...product, coding: codings(product).filter((one) => !isOwn(one)) }),
        32: xon(writing, child(charge, 'performingOrganization'), charge, true),
        33: xon(writing, child(charge, 'requestingOrganization'), charge, true),
        34: cwe(writing, { coding: codings(product).filter(isOwn) }),
        43: cq(child(extensionOf(child(charge, 'quantity'), 'iso21090-PQ-translation'), 'valueQuantity')),
      },
    },
    charge,
  );
}

const unitPrice = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ChargeItem.unitPriceComponent';

/** A part of an extension that has parts. */
function partOf(extension: Element | undefined, url: string): Element | undefined {
  return list(extension, 'extension').find((one) => one.url === url);
}

/** Money → CP: amount and currency are sub-components. */
function price(money: Element | undefined): RepetitionDraft {
  return text(money, 'value') === '' ? undefined : [[text(money, 'value'), text(money, 'currency')]];
}

/** Systems of nothing but procedures: a charge by such a code is one for that procedure (FT1-25). */
const procedures: ReadonlySet<string> = new Set([
  'http://www.ama-assn.org/go/cpt',
  'http://www.cms.gov/Medicare/Coding/ICD10',
  'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
]);
const isProcedure = (one: Element) => procedures.has(text(one, 'system'));

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
