import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put, reference } from '../../element.ts';
import { category, isVitalSign, type Use } from '../categories.ts';
import { ordinals } from '../keys.ts';
import { first, isFilled, type Marks, mark } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { textAttachment } from '../segments/attachment.ts';
import { annotations } from '../segments/nte.ts';
import { observationOfObx, typeOfObx } from '../segments/obx.ts';
import { listed } from '../segments/said.ts';
import { state } from '../state.ts';
import { codeKey } from './member-keys.ts';
import type { Order } from './order.ts';
import type { StatedSpecimen } from './order-specimens.ts';
import type { Parentage, Stated } from './parent-results.ts';
import { addResultParticipation } from './participations.ts';
import { documentOf } from './report-documents.ts';
import { isText, runsOf } from './text-runs.ts';

/** A result as it is stated: an OBX, or a run of text lines of one code. */
interface Result {
  readonly segments: readonly Segment[];
  readonly notes: readonly Segment[];
  readonly participations: readonly Segment[];
}

/** A section of a report. */
interface Text {
  readonly title: string;
  readonly text: string;
  readonly isImpression: boolean;
}

/** Where the results of an order go. */
export interface ResultsOf {
  readonly order: Order;
  readonly report: Element;
  /** Of the report. */
  readonly path: string;
  readonly parentage: Parentage;
  readonly obr: Segment;
}

/** OBX of an order → Observations, and what a report itself carries: documents (ED, RP), the text of a narrative report. */
export function stateResults(
  scope: Scope,
  observations: readonly Group[],
  specimens: readonly StatedSpecimen[],
  { order, report, path, parentage, obr }: ResultsOf,
): void {
  const unique = ordinals();
  const stated: Stated[] = [];
  const forms: Element[] = [];
  const texts: Text[] = [];
  for (const result of resultsOf(scope, observations.map(sentIn))) {
    const obx = result.segments[0]!;
    if (obx.value(2) === 'ED' || obx.value(2) === 'RP') {
      const form = documentOf(scope, obx, result.notes, report, `${path}presentedForm[${forms.length}]`);
      if (form !== undefined) {
        for (const segment of result.participations)
          addResultParticipation(scope, reading(scope, segment), report, path);
        forms.push(form);
        continue;
      }
    }
    const said = stateResult(scope, order, result, unique);
    stated.push(said);
    if (result.segments.every(isText))
      texts.push({ title: titleOf(obx), text: said.text, isImpression: isImpressionOf(obx) });
  }
  for (const specimen of specimens) stated.push(...stateSpecimenObservations(scope, order, specimen, unique));
  parentage.tell(reading(scope, obr), stated);
  put(
    report,
    'result',
    stated.map((one) => one.reference),
  );
  // All of it words: the report is to be read as one.
  if (texts.length > 0 && texts.length === stated.length) {
    const whole = texts
      .map(({ title, text }) => (texts.length > 1 && title !== '' ? `${title}\n${text}` : text))
      .join('\n\n');
    if (whole.trim() !== '') forms.unshift(textAttachment(whole, ''));
    put(report, 'conclusion', texts.find(({ isImpression }) => isImpression)?.text);
  }
  put(report, 'presentedForm', forms);
}

/** OBX behind SPM and SAC → Observations of that specimen; those of one that an order before told of are stated already. */
export function stateSpecimenObservations(
  scope: Scope,
  order: Order,
  { reference: specimen, group, isKnown }: StatedSpecimen,
  unique: (key: string) => string,
): Stated[] {
  if (group === undefined || isKnown) return [];
  const containers = [group, ...group.groups('CONTAINER'), ...group.groups('SPECIMEN_CONTAINER')];
  const sent = [
    ...group.groups('SPECIMEN_OBSERVATION'),
    ...containers.flatMap((one) => one.groups('CONTAINER_OBSERVATION')),
  ];
  const own = { ...order, specimens: [specimen] };
  return resultsOf(scope, sent.map(sentIn)).map((result) => stateResult(scope, own, result, unique));
}

/** OBX of what is asked for → Observations: what to know for it (ServiceRequest.supportingInfo). */
export function stateInformation(scope: Scope, order: Order, observations: readonly Group[]): Stated[] {
  const unique = ordinals();
  return resultsOf(scope, observations.map(sentIn)).map((result) => stateResult(scope, order, result, unique));
}

function resultsOf(scope: Scope, sent: readonly ReturnType<typeof sentIn>[]): Result[] {
  const isJoining = scope.context.options?.joinText !== false;
  return runsOf(sent, isJoining).map((run) => ({
    segments: run.map(({ obx }) => obx),
    notes: run.flatMap(({ notes }) => notes),
    participations: run.flatMap(({ participations }) => participations),
  }));
}

function sentIn(group: Group) {
  return { obx: group.segment('OBX')!, notes: group.segments('NTE'), participations: group.segments('PRT') };
}

function stateResult(
  scope: Scope,
  order: Order,
  result: Result,
  unique: (key: string) => string,
): Stated & { readonly text: string } {
  const { segments } = result;
  const obx = segments[0]!;
  const key = unique(`${order.name}|${codeKey(obx, 3)}|${subIdOf(segments)}|${instanceOf(obx)}`);
  const id = scope.context.ids.resource(order.owned.patient, 'Observation', key);
  const path = `Observation/${id}#`;
  const content = observationOfObx(scope, reading(scope, obx), path);
  const text = segments.length > 1 || isText(obx) ? joinLines(scope, segments, content, path) : '';
  for (const segment of result.participations) addResultParticipation(scope, reading(scope, segment), content, path);
  const isVital = isVitalSign(content.code as Element | undefined);
  const kind = isVital ? 'vital-signs' : order.category;
  const purpose = typeOfObx(reading(scope, obx), path);
  put(content, 'category', listed([kind === undefined ? undefined : category(kind), purpose]));
  content.subject = order.subject;
  if (order.encounter !== undefined) content.encounter = order.encounter;
  if (content.effectiveDateTime === undefined && content.effectivePeriod === undefined) {
    Object.assign(content, order.effective);
    if (order.timed) markEffective(order.timed, path);
  }
  if (order.specimens.length === 1) content.specimen = order.specimens[0]!;
  put(
    content,
    'note',
    annotations(
      scope,
      result.notes.map((segment) => reading(scope, segment)),
      path,
    ),
  );
  state(scope, {
    type: 'Observation',
    id,
    patient: order.owned.patient,
    mode: 'merge',
    content: content as { resourceType: string },
    defaults: { status: 'unknown', code: { text: 'unknown' } },
    ...useOf(kind),
    owner: order.owned.key,
  });
  return {
    obx,
    content,
    reference: reference('Observation', id),
    text,
  };
}

/** OBR-7 and 8 of a result that has no time of its own. */
function markEffective(obr: Marks, path: string): void {
  const isTime = !isFilled(obr, 8);
  if (first(obr, 7)) mark(first(obr, 7)!, path, isTime ? 'effectiveDateTime' : 'effectivePeriod.start');
  if (!isTime) mark(first(obr, 8)!, path, 'effectivePeriod.end');
}

/** Which profile an observation of a category is built to. */
function useOf(kind: string | undefined): { use?: Use } {
  if (kind === 'laboratory' || kind === 'vital-signs') return { use: kind };
  if (kind === 'imaging' || kind === 'procedure') return { use: 'clinical-result' };
  return {};
}

/** The lines after the first: their text joins it, their other fields say the same and are marked where they do. */
function joinLines(scope: Scope, segments: readonly Segment[], content: Element, path: string): string {
  const lines = [typeof content.valueString === 'string' ? content.valueString : ''];
  for (const segment of segments.slice(1)) {
    const line = observationOfObx(scope, reading(scope, segment), path);
    lines.push(typeof line.valueString === 'string' ? line.valueString : '');
  }
  const text = lines.join('\n').trimEnd();
  if (text !== '') {
    content.valueString = text;
    delete content.dataAbsentReason;
  }
  return text;
}

/** OBX-4 where it tells results apart; numbering lines (1, 2, 3 …) it does not. */
function subIdOf(segments: readonly Segment[]): string {
  const own = segments[0]!.value(4).trim();
  if (!isText(segments[0]!)) return own;
  return segments.every((segment, index) => segment.value(4).trim() === `${index + 1}`) ? '' : own;
}

function instanceOf(obx: Segment): string {
  return obx.has(21) ? [1, 2, 3].map((component) => obx.value(21, component).trim()).join('^') : '';
}

function titleOf(obx: Segment): string {
  return obx.value(3, 2).trim() || obx.value(3).trim();
}

/** The impression of a report in sections: `&IMP` in OBX-3 (HL7 v2.5.1 §7.2.4), or LOINC's code for an impression. */
function isImpressionOf(obx: Segment): boolean {
  return obx.value(3, 1, 2).toUpperCase() === 'IMP' || obx.value(3) === '19005-8' || obx.value(3) === '8251-1';
}
