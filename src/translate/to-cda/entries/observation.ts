import { type XmlDraft, type XmlPart, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, codings, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd, fixed, optionalCd } from '../datatypes/cd.ts';
import { ids, knownPartId } from '../datatypes/ii.ts';
import { ivlPq } from '../datatypes/pq.ts';
import { required, when } from '../datatypes/ts.ts';
import { value, valueOrReason } from '../datatypes/value.ts';
import { performer } from '../roles.ts';
import { actCode, related, statement, status, template } from '../statement.ts';
import { codeFor, hasAnyCode, wordsOf } from '../vocabulary.ts';
import type { EntryWriter, Writing } from '../writing.ts';
import { kindOf, type ObservationKind } from './observation-kind.ts';
import { specimens } from './specimen.ts';
import { comments, components, externals, narrated, within } from './within.ts';

/** Observation → an observation of its kind, or an organizer of those that are its members. */
export const writeObservation: EntryWriter = (writing, observation, anchor) => {
  const resource = observation as Element;
  const isPanel =
    list(resource, 'hasMember').length > 0 && valueOrReason('value', resource) === undefined && !isNegated(resource);
  return isPanel ? panel(writing, resource) : single(writing, resource, kindOf(resource), anchor);
};

/** Functional Status Organizer and the like. */
function panel(writing: Writing, resource: Element): XmlDraft {
  return statement(
    'organizer',
    {},
    template('22.4.66'),
    template('22.4.66', '2014-06-09'),
    ids(writing, resource),
    cd('code', child(resource, 'code')),
    status(observationStatus(resource)),
    when('effectiveTime', resource, 'effective'),
    list(resource, 'performer').map((one) => performer(writing, one)),
    authors(writing, resource),
    components(writing, resource),
  );
}

/** One observation; `more` is what stands in it beside. */
export function single(
  writing: Writing,
  resource: Element,
  kind: ObservationKind,
  anchor?: string,
  more: readonly XmlPart[] = [],
): XmlDraft {
  const absent = negated(resource);
  const parts = list(resource, 'component').filter((one) => one !== absent);
  const finding = absent === undefined ? valueOrReason('value', resource) : cd('value', child(absent, 'code'), 'CD');
  const isAsserted = absent === resource;
  const single_ = parts.filter((one) => sameCode(one, resource)).flatMap((one) => value('value', one) ?? []);
  return statement(
    'observation',
    { isNegated: absent !== undefined },
    kind.templates.map(([root, extension]) => template(root, extension)),
    ids(writing, resource),
    isAsserted ? fixed('code', 'ASSERTION', actCode) : cd('code', kind.code ?? child(resource, 'code')),
    narrated(anchor),
    status(observationStatus(resource)),
    timeOf(kind, period(parts) ?? when('effectiveTime', resource, 'effective')),
    parts
      .filter((one) => wordsOf(child(one, 'code')) === 'Priority')
      .map((one) => optionalCd('priorityCode', child(one, 'valueCodeableConcept'))),
    finding,
    single_,
    list(resource, 'interpretation').map((one) => cd('interpretationCode', one)),
    optionalCd('methodCode', child(resource, 'method')),
    optionalCd('targetSiteCode', child(resource, 'bodySite')),
    specimens(writing, resource),
    list(resource, 'performer').map((one) => performer(writing, one)),
    authors(writing, resource),
    more,
    parts
      .filter((one) => !sameCode(one, resource) && !isWordy(one))
      .map((one, index) => inner(writing, resource, one, index)),
    comments(writing, resource),
    within(writing, resource),
    externals(writing, resource, 'derivedFrom'),
    ranges(resource),
  );
}

/** The use of tobacco has a beginning (CONF:1098-16564). */
function timeOf({ templates }: ObservationKind, time: XmlDraft | undefined): XmlDraft {
  const isUse = templates.some(([root]) => root === '22.4.85');
  if (!isUse || time?.attributes.value === undefined) return required('effectiveTime', time);
  return xml('effectiveTime', {}, xml('low', time.attributes));
}

/** Components that the way in made of what stands in one observation. */
function sameCode(one: Element, resource: Element): boolean {
  return JSON.stringify(one.code) === JSON.stringify(resource.code);
}

const isWordy = (one: Element): boolean =>
  ['Priority', 'Period'].includes(text(child(one, 'code'), 'text')) && codings(child(one, 'code')).length === 0;

function period(parts: readonly Element[]): XmlDraft | undefined {
  const held = parts.find((one) => text(child(one, 'code'), 'text') === 'Period');
  return held && when('effectiveTime', { effectivePeriod: held.valuePeriod ?? null }, 'effective');
}

/** A component is an observation of its own within the observation. */
function inner(writing: Writing, resource: Element, one: Element, index: number): XmlDraft | undefined {
  const isDelivery = hasAnyCode(child(one, 'code'), '11778-8');
  const act = statement(
    'observation',
    {},
    isDelivery ? template('15.3.1') : undefined,
    knownPartId(writing, resource, isDelivery ? 'Estimated date of delivery' : 'Component', isDelivery ? 0 : index),
    cd('code', child(one, 'code')),
    status('completed'),
    valueOrReason('value', one),
    list(one, 'interpretation').map((held) => cd('interpretationCode', held)),
    ranges(one),
  );
  return related('COMP', act);
}

/** What was looked for and is absent (2667000): the component that says so, or the observation itself. */
function negated(resource: Element): Element | undefined {
  const isAbsent = (one: Element) => hasAnyCode(child(one, 'valueCodeableConcept'), '2667000');
  return isAbsent(resource) ? resource : list(resource, 'component').find(isAbsent);
}

const isNegated = (resource: Element): boolean => negated(resource) !== undefined;

export function observationStatus(resource: Element): string {
  const code = text(resource, 'status');
  if (code === 'unknown') return code;
  return code === 'preliminary' ? 'active' : codeFor('observation-status', code, 'completed');
}

/** referenceRange → low and high, or the words. */
export function ranges(resource: Element): XmlDraft[] {
  return list(resource, 'referenceRange').map((one) => {
    const words = text(one, 'text');
    const [meaning] = list(one, 'appliesTo');
    return xml(
      'referenceRange',
      {},
      xml(
        'observationRange',
        {},
        words === '' ? undefined : xml('text', {}, words),
        ivlPq('value', one, 'IVL_PQ'),
        optionalCd('interpretationCode', meaning),
      ),
    );
  });
}
