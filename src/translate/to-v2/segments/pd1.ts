import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { xcn } from '../datatypes/xcn.ts';
import { xon } from '../datatypes/xon.ts';
import { withKept } from '../own-extensions.ts';
import { child, extensionOf, extensionsOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** Patient → PD1 (HL7 v2.5.1 §3.4.10): who cares for the patient. */
export function pd1(writing: Writing, patient: Element): Draft {
  const caring = list(patient, 'generalPractitioner');
  return withKept(
    writing,
    {
      id: 'PD1',
      about: nameOf(patient),
      fields: {
        3: repeated(caring.map((one) => xon(writing, one, patient))),
        4: repeated(caring.map((one) => xcn(writing, one, patient))),
        6: cwe(writing, child(extensionOf(patient, 'patient-disability'), 'valueCodeableConcept'), { table: '0295' }),
        14: repeated(extensionsOf(patient, 'patient-congregation').map((one) => [text(one, 'valueString')])),
      },
    },
    patient,
  );
}
