import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, codings, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd, fixed, optionalCd } from '../datatypes/cd.ts';
import { ids } from '../datatypes/ii.ts';
import { ivlPq, pq, rto } from '../datatypes/pq.ts';
import { timing } from '../datatypes/timing.ts';
import { when } from '../datatypes/ts.ts';
import { performer } from '../roles.ts';
import { loincOid, related, statement, status, template } from '../statement.ts';
import { codeFor, conceptOf, hasAnyCode } from '../vocabulary.ts';
import type { EntryWriter, Writing } from '../writing.ts';
import { fixedWith } from './course.ts';
import { medicationOf, medicationProduct, vehicles } from './product.ts';
import { freeTextSig, instructions, supplyOrder } from './sig.ts';
import { comments, narrated, reasons, within } from './within.ts';

/** MedicationRequest → Medication Activity; a proposal or plan that nobody reports is a planned one. */
export const writeMedicationRequest: EntryWriter = (writing, request, anchor) => {
  const resource = request as Element;
  const isPlanned = isPlannedMedication(resource);
  const mood = moodOf(resource);
  const root = isPlanned ? '22.4.42' : '22.4.16';
  const [dosage, ...others] = list(resource, 'dosageInstruction');
  const parts = {
    moodCode: mood,
    root,
    status: planned(isPlanned, codeFor('medication-status', text(resource, 'status'), 'active')),
    dosage,
    isNegated: resource.doNotPerform === true,
  };
  return ofStay(
    resource,
    activity(writing, resource, anchor, parts, [
      performer(writing, child(resource, 'performer')),
      authors(writing, resource, { who: 'requester', when: 'authoredOn' }),
      reasons(writing, resource),
      freeTextSig(writing, resource, [dosage, ...others]),
      supplyOrder(writing, resource),
    ]),
  );
};

/** Discharge Medication, Admission Medication: the act around a medication that was sent in one. */
function ofStay(resource: Element, inner: XmlDraft): XmlDraft {
  const kind = list(resource, 'category').find((one) => hasAnyCode(one, '10183-2', '75311-1', '42346-7'));
  if (kind === undefined) return inner;
  const root = hasAnyCode(kind, '42346-7') ? '22.4.36' : '22.4.35';
  const usual =
    root === '22.4.36'
      ? fixed('code', '42346-7', loincOid, 'Medications on admission')
      : xml(
          'code',
          { code: '10183-2', codeSystem: loincOid, displayName: 'Hospital discharge medications' },
          xml('translation', { code: '75311-1', codeSystem: loincOid, displayName: 'Discharge medications' }),
        );
  const more = codings(kind).filter(
    (one) => !['10183-2', '75311-1', '42346-7', 'discharge'].includes(text(one, 'code')),
  );
  const code = fixedWith(usual, more.length === 0 ? undefined : { coding: more });
  return statement('act', {}, template(root), code, status('active'), related('SUBJ', inner));
}

/** What the patient takes, or says to take. */
export const writeMedicationStatement: EntryWriter = (writing, taken, anchor) => {
  const resource = taken as Element;
  const [dosage, ...others] = list(resource, 'dosage');
  const parts = {
    moodCode: resource.status === 'intended' ? 'INT' : 'EVN',
    root: '22.4.16',
    status: statementStatus[text(resource, 'status')] ?? 'active',
    dosage,
    isNegated: resource.status === 'not-taken',
    time: when('effectiveTime', resource, 'effective'),
  };
  return activity(writing, resource, anchor, parts, [
    authors(writing, resource, { who: 'informationSource', when: 'dateAsserted' }),
    reasons(writing, resource),
    freeTextSig(writing, resource, [dosage, ...others]),
  ]);
};

/** What was given. */
export const writeAdministration: EntryWriter = (writing, given, anchor) => {
  const resource = given as Element;
  const held = child(resource, 'dosage');
  const dosage: Element = {
    ...held,
    doseAndRate: [
      {
        doseQuantity: held?.dose ?? null,
        rateQuantity: held?.rateQuantity ?? null,
        rateRatio: held?.rateRatio ?? null,
      },
    ],
  };
  const parts = {
    moodCode: 'EVN',
    root: '22.4.16',
    status: text(resource, 'status') === 'in-progress' ? 'active' : 'completed',
    dosage,
    isNegated: resource.status === 'not-done',
    time: when('effectiveTime', resource, 'effective'),
  };
  return activity(writing, resource, anchor, parts, [
    list(resource, 'performer').map((one) => performer(writing, child(one, 'actor'))),
    authors(writing, resource),
    reasons(writing, resource),
    freeTextSig(writing, resource, [held]),
  ]);
};

const statementStatus: Readonly<Record<string, string>> = {
  active: 'active',
  completed: 'completed',
  stopped: 'aborted',
  'on-hold': 'suspended',
  intended: 'active',
  'not-taken': 'completed',
};

/** A plan or proposal that nobody tells to have happened. */
export function isPlannedMedication(resource: Element): boolean {
  return ['plan', 'proposal'].includes(text(resource, 'intent')) && resource.reportedBoolean !== true;
}

/** What is planned or proposed is active before it is asked for: C-CDA knows no other plan (CONF:1098-32088). */
export function planned(isPlan: boolean, code: string): string {
  return isPlan && code === 'new' ? 'active' : code;
}

function moodOf(resource: Element): string {
  const intent = text(resource, 'intent');
  if (intent === 'proposal') return 'PRP';
  if (intent === 'plan') return resource.reportedBoolean === true ? 'EVN' : 'PRMS';
  return 'INT';
}

interface ActivityParts {
  readonly moodCode: string;
  readonly root: string;
  readonly status: string;
  readonly dosage: Element | undefined;
  readonly isNegated: boolean;
  readonly time?: XmlDraft | undefined;
}

function activity(
  writing: Writing,
  resource: Element,
  anchor: string | undefined,
  { moodCode, root, status: code, dosage, isNegated, time }: ActivityParts,
  more: readonly (XmlDraft | undefined | readonly (XmlDraft | undefined)[])[],
): XmlDraft {
  const [rate] = list(dosage, 'doseAndRate');
  const times = timing(child(dosage, 'timing'));
  const count = text(child(child(dosage, 'timing'), 'repeat'), 'count');
  const words = text(dosage, 'text');
  return statement(
    'substanceAdministration',
    { moodCode, isNegated },
    template(root),
    template(root, '2014-06-09'),
    ids(writing, resource),
    // The words of an activity are those by which it is taken.
    words === '' ? undefined : narrated(anchor && `${anchor}sig`),
    status(code),
    span(time, times),
    times,
    priority(resource),
    count === '' ? undefined : xml('repeatNumber', { value: count }),
    optionalCd('routeCode', child(dosage, 'route')),
    optionalCd('approachSiteCode', child(dosage, 'site')),
    pq('doseQuantity', child(rate, 'doseQuantity')) ?? ivlPq('doseQuantity', child(rate, 'doseRange')),
    pq('rateQuantity', child(rate, 'rateQuantity')) ??
      ivlPq('rateQuantity', child(rate, 'rateRange')) ??
      ratioRate(rate),
    rto('maxDoseQuantity', child(dosage, 'maxDosePerPeriod')),
    optionalCd('administrationUnitCode', child(medicationOf(writing, resource), 'form')),
    medicationProduct(writing, resource),
    vehicles(writing, resource),
    asNeeded(dosage),
    more,
    instructions(writing, resource, dosage),
    comments(writing, resource),
    within(writing, resource),
  );
}

/** From when to when, or the moment: the template asks for one of them. */
function span(time: XmlDraft | undefined, times: readonly XmlDraft[]): XmlDraft | undefined {
  if (time !== undefined) return time;
  const isTold = times.some(({ attributes }) => attributes['xsi:type'] === 'IVL_TS' || attributes.value !== undefined);
  return isTold ? undefined : xml('effectiveTime', { 'xsi:type': 'IVL_TS', nullFlavor: 'UNK' });
}

/** A rate of an amount in a time is one quantity: 100 mL in 1 h is 100 mL/h. */
function ratioRate(rate: Element | undefined): XmlDraft | undefined {
  const ratio = child(rate, 'rateRatio');
  const [upper, lower] = [child(ratio, 'numerator'), child(ratio, 'denominator')];
  if (upper === undefined || Number(text(lower, 'value')) !== 1) return undefined;
  return pq('rateQuantity', { ...upper, code: `${text(upper, 'code')}/${text(lower, 'code')}` });
}

const priorities: Readonly<Record<string, string>> = { routine: 'R', urgent: 'UR', asap: 'A', stat: 'S' };

/** ActPriority, as it was sent or as FHIR has it. */
export function priority(resource: Element): XmlDraft | undefined {
  const code = priorities[text(resource, 'priority')];
  const system = 'http://terminology.hl7.org/CodeSystem/v3-ActPriority';
  return code === undefined ? undefined : cd('priorityCode', conceptOf(system, code));
}

/** Precondition for Substance Administration. */
function asNeeded(dosage: Element | undefined): XmlDraft | undefined {
  const what = child(dosage, 'asNeededCodeableConcept');
  if (what === undefined && dosage?.asNeededBoolean !== true) return undefined;
  const value = optionalCd('value', what, 'CD');
  return xml(
    'precondition',
    { typeCode: 'PRCN' },
    xml(
      'criterion',
      {},
      template('22.4.25'),
      template('22.4.25', '2014-06-09'),
      xml('code', { code: 'ASSERTION', codeSystem: '2.16.840.1.113883.5.4' }),
      value,
    ),
  );
}
