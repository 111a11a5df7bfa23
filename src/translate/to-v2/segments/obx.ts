import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { startAndEnd, timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { xcn } from '../datatypes/xcn.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { withKept } from '../own-extensions.ts';
import { beside, child, codeIn, extensionOf, extensionsOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { systemName, v2Table } from '../vocabulary.ts';
import { nameOf, note, type Writing } from '../writing.ts';
import { functionOf } from './obr.ts';
import { type ObxValue, valueOfObservation } from './obx-value.ts';
import { prts } from './prt.ts';

/** Observation → OBX (HL7 v2.5.1 §7.4.2), one for itself and, where its components are of other codes, one for each of them. */
export function obxs(writing: Writing, observation: Element, setId: number): readonly Draft[] {
  const components = list(observation, 'component');
  const isOneSeries = components.every((one) => sameCode(one, observation));
  if (components.length === 0 || isOneSeries) {
    const values =
      components.length === 0
        ? [valueOfObservation(writing, observation)]
        : components.map((one) => valueOfObservation(writing, one));
    return [
      obx(writing, observation, values, setId),
      ...prts(writing, observation, [...list(observation, 'performer').filter(isInRole), ...deviceOf(observation)]),
    ];
  }
  const group = subId(observation) || `${setId}`;
  const own = valueOfObservation(writing, observation);
  const parts = components.map((component, index) =>
    obx(
      writing,
      partOf(observation, component, `${group}.${index + 1}`),
      [valueOfObservation(writing, component)],
      setId + index + (own === undefined ? 0 : 1),
    ),
  );
  return own === undefined ? parts : [obx(writing, observation, [own], setId), ...parts];
}

function obx(writing: Writing, observation: Element, values: readonly (ObxValue | undefined)[], setId: number): Draft {
  const said = values.filter((one) => one !== undefined);
  const [first] = said;
  const performers = list(observation, 'performer');
  const director = performers.filter((one) => functionOf(one) === 'MDIR');
  const others = performers.filter((one) => functionOf(one) === '');
  const [organization, producer] = others.filter((one) => xon(writing, one, observation) !== undefined);
  const [start, end] = startAndEnd(observation, 'effective');
  if (end !== '' && end !== start) note(writing, 'CW-TRN-062', 'information', 'Observation.effectivePeriod.end');
  return withKept(
    writing,
    {
      id: 'OBX',
      about: nameOf(observation),
      fields: {
        1: setId,
        2: first?.type ?? '',
        3: cwe(writing, child(observation, 'code')),
        4: subId(observation),
        5: repeated(said.map(({ value }) => value)),
        6: first?.unit === undefined || first.unit.length === 0 ? undefined : [...first.unit],
        7: rangeOf(writing, observation),
        8: repeated(list(observation, 'interpretation').map((one) => flag(writing, one))),
        10: repeated(
          extensionsOf(observation, 'observation-nature-of-abnormal-test').map((one) =>
            flag(writing, child(one, 'valueCodeableConcept'), { table: '0080', map: 'nature-of-abnormal-testing' }),
          ),
        ),
        11: statusOf(writing, observation),
        14: start,
        15: producerOf(writing, producer, observation),
        16: repeated(others.map((one) => xcn(writing, one, observation))),
        17: repeated([cwe(writing, child(observation, 'method'))]),
        18: repeated([ei(writing, child(child(observation, 'device'), 'identifier'))]),
        19: timestamp(extensionOf(observation, 'observation-analysis-date-time'), 'valueDateTime'),
        20: repeated([cwe(writing, child(observation, 'bodySite'), { table: '0163' })]),
        21: ei(writing, list(observation, 'identifier')[0]),
        23: xon(writing, organization, observation),
        24: repeated(list(organizationAt(writing, organization, observation), 'address').map(xad)),
        25: repeated(director.map((one) => xcn(writing, one, observation))),
        29: list(observation, 'category')
          .map((one) => codeIn(one, v2Table('0936')))
          .find((one) => one !== ''),
      },
    },
    observation,
  );
}

/** A device that is told as a resource, and not by its number alone (OBX-18). */
function deviceOf(observation: Element): readonly Element[] {
  return list(observation, 'device').filter((one) => text(one, 'reference') !== '');
}

/** An interpretation is a code (IS); what is words alone goes as words. */
function flag(writing: Writing, concept: Element | undefined, coded = { table: '0078', map: 'interpretation' }) {
  const whole = cwe(writing, concept, coded);
  if (!Array.isArray(whole)) return whole;
  return whole[2] === `HL7${coded.table}` && !whole[3] ? whole[0] : whole;
}

/** OBX-4 as it was sent. */
function subId(observation: Element): string {
  const [sent] = extensionsOf(observation, 'observation-v2-subid');
  return text(
    list(sent, 'extension').find(({ url }) => url === 'original-sub-identifier'),
    'valueString',
  );
}

/** OBX-7: the range in words, else the numbers that it is. */
function rangeOf(writing: Writing, observation: Element): string {
  const [range, ...others] = list(observation, 'referenceRange');
  if (others.length > 0) note(writing, 'CW-TRN-062', 'information', 'Observation.referenceRange[1]');
  const words = text(range, 'text');
  if (words !== '') return words;
  const [low, high] = [text(child(range, 'low'), 'value'), text(child(range, 'high'), 'value')];
  if (low !== '' && high !== '') return `${low}-${high}`;
  return low !== '' ? `>=${low}` : high !== '' ? `<=${high}` : '';
}

/** OBX-11 is required; `unknown` has no code in HL7 table 0085. */
function statusOf(writing: Writing, observation: Element): string {
  const sent = code(writing, observation, 'status', { map: 'observation-status', table: '0085' });
  if (sent === '' && beside(observation, 'status') === undefined)
    note(writing, 'CW-TRN-062', 'information', 'Observation.status');
  return sent;
}

/** OBX-15, a CE: a second organization, by its number and name. */
function producerOf(writing: Writing, reference: Element | undefined, observation: Element) {
  const organization = organizationAt(writing, reference, observation);
  const [identifier] = list(organization, 'identifier');
  const system = text(identifier, 'system');
  if (organization === undefined) return reference && ['', text(reference, 'display')];
  return [
    text(identifier, 'value'),
    text(organization, 'name'),
    system === '' ? '' : systemName(system, writing.systemNames),
  ];
}

/** One with a function that OBX has no field for. */
function isInRole(performer: Element): boolean {
  return functionOf(performer) !== '' && functionOf(performer) !== 'MDIR';
}

function sameCode(component: Element, observation: Element): boolean {
  return JSON.stringify(component.code) === JSON.stringify(observation.code);
}

/** A component as an observation of its own: what it does not say itself is said by the whole. */
function partOf(observation: Element, component: Element, sub: string): Element {
  const {
    component: _,
    value: __,
    interpretation: ___,
    referenceRange: ____,
    note: _____,
    identifier: ______,
    ...whole
  } = observation;
  const extension = [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/observation-v2-subid',
      extension: [{ url: 'original-sub-identifier', valueString: sub }],
    },
  ];
  return { ...whole, ...component, extension };
}
