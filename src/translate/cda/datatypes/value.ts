import { attribute, child, type XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../../element.ts';
import { type CdaContext, note } from '../context.ts';
import { putText } from '../narrative.ts';
import { period, putTime } from '../times.ts';
import { codeableConcept } from './cd.ts';
import { boundedQuantity, putBoolean, putInteger, quantity, range, ratio } from './pq.ts';

/**
 * An observation's `value` → `target.value[x]`, by its `xsi:type`. False where nothing was set: a null flavor, or a type
 * that FHIR has no value for (an issue says so).
 */
export function putValue(context: CdaContext, target: Element, value: XmlElement | undefined): boolean {
  if (value === undefined) return false;
  const type = typeOf(value);
  const put = (name: string, made: Element | undefined): boolean => {
    if (made !== undefined) target[`value${name}`] = made;
    return made !== undefined;
  };
  switch (type) {
    case 'CD':
    case 'CE':
    case 'CV':
    case 'CO':
    case 'CS':
      return put('CodeableConcept', codeableConcept(context, value));
    case 'PQ':
    case 'MO':
    case 'REAL':
      return put('Quantity', quantity(context, value));
    case 'IVL_PQ':
    case 'IVL_REAL':
    case 'IVL_INT':
      return put('Quantity', boundedQuantity(context, value)) || put('Range', range(context, value));
    case 'INT':
      return putInteger(context, target, 'valueInteger', value);
    case 'RTO':
    case 'RTO_PQ_PQ':
    case 'RTO_QTY_QTY':
      return put('Ratio', ratio(context, value));
    case 'BL':
      return putBoolean(context, target, 'valueBoolean', value);
    case 'TS':
      return putTime(context, target, 'valueDateTime', value);
    case 'IVL_TS':
      return put('Period', period(context, value));
    case 'ST':
    case 'ED':
    case 'SC':
    case 'ON':
      return putText(context, target, 'valueString', value);
    default:
      note(context, 'CW-CDA-006', 'warning', value);
      return putText(context, target, 'valueString', value);
  }
}

/** The data type that an element says to have (`xsi:type`), or that its content tells. */
export function typeOf(value: XmlElement): string {
  const said = attribute(value, 'xsi:type')?.replace(/^.*:/, '').trim();
  if (said !== undefined && said !== '') return said;
  if (attribute(value, 'codeSystem') !== undefined || attribute(value, 'code') !== undefined) return 'CD';
  if (attribute(value, 'unit') !== undefined) return 'PQ';
  if (child(value, 'numerator') !== undefined) return 'RTO';
  if (child(value, 'low') !== undefined || child(value, 'high') !== undefined) {
    return attribute(child(value, 'low') ?? child(value, 'high'), 'unit') === undefined ? 'IVL_TS' : 'IVL_PQ';
  }
  return 'ST';
}
