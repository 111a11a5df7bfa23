import type { Element } from '../../element.ts';
import { conceptOf, cwe, is } from '../datatypes/cwe.ts';
import { pl } from '../datatypes/pl.ts';
import { timestamp } from '../datatypes/ts.ts';
import { withKept } from '../own-extensions.ts';
import { child, extensionOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { codeFor } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';
import { plannedPlace } from './pv1.ts';

const r5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.';

/** Encounter → PV2 (HL7 v2.5.1 §3.4.4). */
export function pv2(writing: Writing, encounter: Element): Draft {
  const length = child(encounter, 'length');
  return withKept(
    writing,
    {
      id: 'PV2',
      about: nameOf(encounter),
      fields: {
        1: pl(writing, child(plannedPlace(encounter), 'location'), encounter),
        3: cwe(writing, child(encounter, 'reasonCode')),
        8: timestamp(extensionOf(encounter, `${r5}plannedStartDate`), 'valueDateTime'),
        9: timestamp(extensionOf(encounter, `${r5}plannedEndDate`), 'valueDateTime'),
        11: text(length, 'code') === 'd' ? text(length, 'value') : '',
        12: text(extensionOf(encounter, 'resource-instance-description'), 'valueMarkdown'),
        22: secrecyOf(encounter),
        25: is(writing, child(encounter, 'priority'), { table: '0217', map: 'encounter-priority' }),
        38: is(writing, conceptOf(child(extensionOf(encounter, 'encounter-modeOfArrival'), 'valueCoding')), {
          table: '0430',
          map: 'mode-of-arrival',
        }),
      },
    },
    encounter,
  );
}

/** PV2-22: whether access is to be restricted (HL7 table 0136), of the labels that say so. */
function secrecyOf(encounter: Element): string {
  const labels = list(child(encounter, 'meta'), 'security');
  const found = labels.map((one) => codeFor('protection', text(one, 'code'), text(one, 'system')));
  return found.find((one) => one !== undefined) ?? '';
}
