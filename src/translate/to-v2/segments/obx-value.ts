import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { unit } from '../datatypes/cq.ts';
import { cwe } from '../datatypes/cwe.ts';
import { timestamp, timestampOf } from '../datatypes/ts.ts';
import { beside, child, extensionOf, text } from '../read.ts';
import type { Writing } from '../writing.ts';

/** OBX-5 with its type (OBX-2) and unit (OBX-6). */
export interface ObxValue {
  readonly type: string;
  readonly value: RepetitionDraft;
  readonly unit?: readonly string[];
}

/** Observation.value[x] → OBX-2, 5 and 6 (HL7 table 0125); undefined where there is no value. */
export function valueOfObservation(writing: Writing, observation: Element): ObxValue | undefined {
  const quantity = child(observation, 'valueQuantity');
  if (quantity !== undefined) return quantityValue(quantity);
  const concept = child(observation, 'valueCodeableConcept');
  if (concept !== undefined) {
    const value = cwe(writing, concept);
    const isLong = Array.isArray(value) && value.length > 6;
    return value === undefined ? undefined : { type: isLong ? 'CWE' : 'CE', value };
  }
  const words = text(observation, 'valueString');
  if (words !== '') return { type: words.includes('\n') || words.length > 199 ? 'TX' : 'ST', value: words };
  const truth = text(observation, 'valueBoolean');
  if (truth !== '') return { type: 'CE', value: truth === 'true' ? ['Y', 'Yes', 'HL70136'] : ['N', 'No', 'HL70136'] };
  const whole = text(observation, 'valueInteger');
  if (whole !== '') return { type: 'NM', value: whole };
  const [range, ratio] = [child(observation, 'valueRange'), child(observation, 'valueRatio')];
  if (range !== undefined) return rangeValue(range);
  if (ratio !== undefined) return ratioValue(ratio);
  return timeValue(observation) ?? seriesValue(child(observation, 'valueSampledData'));
}

/** A number is NM, a compared one SN; a quantity of words alone is what its unit says. */
function quantityValue(quantity: Element): ObxValue | undefined {
  const [value, comparator] = [text(quantity, 'value'), text(quantity, 'comparator')];
  if (value === '') return undefined;
  if (comparator !== '') return { type: 'SN', value: [comparator, value], unit: unit(quantity) };
  return { type: 'NM', value, unit: unit(quantity) };
}

function rangeValue(range: Element): ObxValue | undefined {
  const [low, high] = [child(range, 'low'), child(range, 'high')];
  const [from, to] = [text(low, 'value'), text(high, 'value')];
  const units = unit(low ?? high);
  if (from !== '' && to !== '') return { type: 'SN', value: ['', from, '-', to], unit: units };
  if (from === '' && to === '') return undefined;
  return { type: 'SN', value: from === '' ? ['<=', to] : ['>=', from], unit: units };
}

/** SN with `:` or `/`, which FHIR tells apart by the text as sent alone. */
function ratioValue(ratio: Element): ObxValue | undefined {
  const [above, below] = [child(ratio, 'numerator'), child(ratio, 'denominator')];
  const [one, other] = [text(above, 'value'), text(below, 'value')];
  if (one === '' || other === '') return undefined;
  const sent = text(extensionOf(ratio, 'originalText'), 'valueString');
  return {
    type: 'SN',
    value: [text(above, 'comparator'), one, sent.includes(' / ') ? '/' : ':', other],
    unit: unit(above),
  };
}

function timeValue(observation: Element): ObxValue | undefined {
  const at = timestamp(observation, 'valueDateTime');
  if (at !== '') return { type: at.length > 8 ? 'TS' : 'DT', value: at };
  const sent = text(extensionOf(beside(observation, 'valueTime'), 'originalText'), 'valueString');
  const time = sent || text(observation, 'valueTime').replaceAll(':', '');
  if (time !== '') return { type: 'TM', value: time };
  const period = child(observation, 'valuePeriod');
  if (period === undefined) return undefined;
  return {
    type: 'DR',
    value: [timestamp(period, 'start') || timestampOf(text(period, 'start')), timestamp(period, 'end')],
  };
}

/** NA: the samples as components; E stands for one that is missing. */
function seriesValue(series: Element | undefined): ObxValue | undefined {
  const samples = text(series, 'data')
    .split(/\s+/)
    .filter((one) => one !== '');
  if (samples.length === 0) return undefined;
  return { type: 'NA', value: samples.map((one) => (one === 'E' ? '' : one)), unit: unit(child(series, 'origin')) };
}
