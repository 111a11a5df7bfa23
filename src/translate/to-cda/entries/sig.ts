import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { cd, fixed } from '../datatypes/cd.ts';
import { partId, partIds } from '../datatypes/ii.ts';
import { pq } from '../datatypes/pq.ts';
import { ivlTs } from '../datatypes/ts.ts';
import { organizationReferred } from '../roles.ts';
import { loincOid, related, statement, status, template } from '../statement.ts';
import type { Writing } from '../writing.ts';
import { instruction } from './instruction.ts';
import { aside } from './within.ts';

/** Medication Free Text Sig: the words by which a medication is taken, those of further dosages with it. */
export function freeTextSig(
  writing: Writing,
  resource: Element,
  dosages: readonly (Element | undefined)[],
): XmlDraft | undefined {
  const words = dosages.map((one) => text(one, 'text')).filter((one) => one !== '');
  if (words.length === 0) return undefined;
  const act = statement(
    'substanceAdministration',
    {},
    template('22.4.147'),
    partIds(writing, resource, 'Free text sig'),
    fixed('code', '76662-6', loincOid, 'Instructions Medication'),
    aside(writing, words.join('\n')),
    status('completed'),
    xml('consumable', {}, xml('manufacturedProduct', {}, xml('manufacturedLabeledDrug', { nullFlavor: 'NA' }))),
  );
  return related('COMP', act);
}

/** Instructions: what is coded, and the words for the patient. */
export function instructions(writing: Writing, resource: Element, dosage: Element | undefined): XmlDraft[] {
  const coded = list(dosage, 'additionalInstruction');
  const words = text(dosage, 'patientInstruction');
  const lines = words === '' ? [] : words.split('\n');
  const count = Math.max(coded.length, lines.length);
  return Array.from({ length: count }, (_, index) => {
    const held = index === count - 1 ? lines.slice(index).join('\n') : (lines[index] ?? '');
    const code =
      coded[index] === undefined
        ? fixed('code', '409073007', '2.16.840.1.113883.6.96', 'Education')
        : cd('code', coded[index]);
    return instruction(partIds(writing, resource, 'Instruction')[index], code, held);
  });
}

/** dispenseRequest → Medication Supply Order; its repeatNumber counts all fills, FHIR's those after the first. */
export function supplyOrder(writing: Writing, resource: Element): XmlDraft | undefined {
  const request = child(resource, 'dispenseRequest');
  const order = partIds(writing, resource, 'Supply order');
  if (request === undefined && order.length === 0) return undefined;
  const repeats = text(request, 'numberOfRepeatsAllowed');
  const who = organizationReferred(writing, 'representedOrganization', child(request, 'performer'));
  const act = statement(
    'supply',
    { moodCode: 'INT' },
    template('22.4.17'),
    template('22.4.17', '2014-06-09'),
    order.length > 0 ? order : partId(writing, { ...resource, identifier: [] }, 'Supply order'),
    status('completed'),
    ivlTs('effectiveTime', child(request, 'validityPeriod'), 'IVL_TS'),
    repeats === '' ? undefined : xml('repeatNumber', { value: `${Number(repeats) + 1}` }),
    pq('quantity', child(request, 'quantity')),
    who && xml('performer', {}, xml('assignedEntity', {}, xml('id', { nullFlavor: 'UNK' }), who)),
  );
  return related('REFR', act);
}
