import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { code, sentCode } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { cx, typeOf } from '../datatypes/cx.ts';
import { ei, eip } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { startAndEnd, timestamp } from '../datatypes/ts.ts';
import { ndl, xcn } from '../datatypes/xcn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, codeIn, codings, extensionOf, hasCode, list, text, texts } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { v2Table } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';
import { numbersOf } from './orc.ts';

/** What an OBR is made of: what was asked for, what came of it, and who took the specimen. */
export interface OrderFacts {
  readonly request?: Element | undefined;
  readonly report?: Element | undefined;
  readonly specimen?: Element | undefined;
  /** What was observed, where neither a request nor a report says so: a result on its own. */
  readonly result?: Element | undefined;
}

/** ServiceRequest and DiagnosticReport → OBR (HL7 v2.5.1 §4.5.3). */
export function obr(writing: Writing, { request, report, specimen, result }: OrderFacts, setId: number): Draft {
  const [placer, filler] = numbersOf(request, report);
  // What is asked of a specimen is observed when that is taken (HL7 v2.5.1 §4.5.3.7).
  const [start, end] =
    report === undefined && result === undefined
      ? startAndEnd(child(specimen, 'collection'), 'collected')
      : startAndEnd(report ?? result, 'effective');
  const parents = list(request, 'basedOn').map((one) => child(one, 'identifier'));
  const parent = (type: string) => parents.find((one) => typeOf(one) === type);
  const performers = (role: string) =>
    repeated(
      list(report, 'performer')
        .filter((one) => functionOf(one) === role)
        .map((one) => ndl(writing, one, report)),
    );
  const [main, ...assistants] = list(report, 'resultsInterpreter');
  const another = list(request, 'identifier').filter((one) => typeOf(one) === 'PLAC')[1];
  return withKept(
    writing,
    {
      id: 'OBR',
      about: nameOf(report ?? request ?? result),
      fields: {
        1: setId,
        2: ei(writing, placer),
        3: ei(writing, filler),
        4: cwe(writing, child(report, 'code') ?? child(request, 'code') ?? child(result, 'code')),
        6: timestamp(request, 'occurrenceDateTime') || eventOf(child(request, 'occurrenceTiming')),
        7: start,
        8: end,
        10: repeated([xcn(writing, child(child(specimen, 'collection'), 'collector'), specimen)]),
        11: request?.intent === 'reflex-order' ? 'G' : actionOf(request),
        16: repeated([xcn(writing, child(request, 'requester'), request)]),
        17: repeated([
          xtn(writing, child(extensionOf(request, 'servicerequest-order-callback-phone-number'), 'valueContactPoint')),
        ]),
        22: timestamp(report, 'issued'),
        24: sectionOf(report, result),
        25:
          report === undefined
            ? sentCode(writing, request, 'status', '0123')
            : code(writing, report, 'status', { map: 'report-status', table: '0123' }),
        29: eip(writing, parent('PLAC'), parent('FILL')),
        31: repeated(list(request, 'reasonCode').map((one) => cwe(writing, one))),
        32: ndl(writing, main, report),
        33: repeated(assistants.map((one) => ndl(writing, one, report))),
        34: performers('SPRF'),
        35: performers('TRANS'),
        46: repeated(
          list(request, 'orderDetail')
            .filter((one) => codeIn(one, v2Table('0065')) === '')
            .map((one) => cwe(writing, one)),
        ),
        53: repeated([cx(writing, another)]),
      },
    },
    report,
    request,
  );
}

/** What a performer did (event-performerFunction). */
export function functionOf(performer: Element): string {
  return (
    codings(child(extensionOf(performer, 'event-performerFunction'), 'valueCodeableConcept')).map((one) =>
      text(one, 'code'),
    )[0] ?? ''
  );
}

/** OBR-11 (HL7 table 0065): what to do about the specimen. */
function actionOf(request: Element | undefined): string {
  const said = list(request, 'orderDetail').map((one) => codeIn(one, v2Table('0065')));
  return said.find((one) => one !== '') ?? '';
}

/** The time that a timing names beside its pattern. */
function eventOf(timing: Element | undefined): string {
  const [first = ''] = texts(timing, 'event');
  const held: Element = { event: first };
  const beside = child(timing, '_event');
  if (beside !== undefined) held._event = beside;
  return timestamp(held, 'event');
}

/** OBR-24 (HL7 table 0074): the section as it was sent, else LAB for what is a laboratory's. */
function sectionOf(report: Element | undefined, result: Element | undefined): FieldDraft {
  const sections = list(report, 'category')
    .map((one) => codeIn(one, v2Table('0074')))
    .filter((one) => one !== '');
  const finer = sections.find((one) => one !== 'LAB');
  if (finer !== undefined || sections.length > 0) return finer ?? sections[0];
  const category = 'http://terminology.hl7.org/CodeSystem/observation-category';
  const isLaboratory = list(result, 'category').some((one) => hasCode(one, category, 'laboratory'));
  return isLaboratory ? 'LAB' : '';
}
