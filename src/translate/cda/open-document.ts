import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import type { TranslationContext } from '../context.ts';
import { contentKey } from './content-key.ts';
import { type CdaContext, note } from './context.ts';
import { authorityOf, iiKey } from './keys.ts';
import { beginMarks, peek } from './leaves.ts';
import { indexNarrative } from './narrative.ts';
import { offsetOf } from './times.ts';

/** Begins the translation of a document: whose it is, what names it, which offset its times have. */
export function openDocument(root: XmlElement, given: TranslationContext): CdaContext {
  const id = child(root, 'id');
  const documentName = (id && iiKey(id)) ?? `document:${contentKey(root)}`;
  const issues: CdaContext['issues'][number][] = [];
  const patient = patientId(root, given, documentName, issues);
  const visit = child(root, 'componentOf', 'encompassingEncounter');
  const visitKey = children(visit, 'id').flatMap((one) => iiKey(one) ?? [])[0];
  const encounter =
    visit === undefined
      ? undefined
      : given.ids.resource(patient, 'Encounter', visitKey ?? `${documentName}#encompassing`);
  return {
    given,
    root,
    documentName,
    documentOffset: offsetOf(child(root, 'effectiveTime')),
    offsetsUsed: new Set(),
    narrative: indexNarrative(root),
    patient,
    patientKeys: new Set(children(child(root, 'recordTarget', 'patientRole'), 'id').flatMap((one) => iiKey(one) ?? [])),
    encounter: { id: encounter },
    drafts: new Map(),
    issues,
    made: new Map(),
    later: [],
    marks: beginMarks(),
  };
}

/** The patient's id: the first identifier that is no social security or insurance number, as HL7v2 has it. */
function patientId(
  root: XmlElement,
  given: TranslationContext,
  documentName: string,
  issues: CdaContext['issues'],
): string {
  const role = child(root, 'recordTarget', 'patientRole');
  const known = children(role, 'id').filter((id) => peek(id, 'extension') !== '' || peek(id, 'root') !== '');
  const own = known.find((id) => !notPatient.has(peek(id, 'root')));
  if (own !== undefined) {
    return given.ids.patient(given.system, authorityOf(own), peek(own, 'extension'));
  }
  note({ issues }, 'CW-CDA-002', 'error', role ?? root);
  return given.ids.patient(given.system, 'urn:causeway:message', documentName);
}

/** Roots of numbers that many give, and none for being the patient's: social security, Medicare. */
const notPatient: ReadonlySet<string> = new Set([
  '2.16.840.1.113883.4.1',
  '2.16.840.1.113883.4.927',
  '2.16.840.1.113883.4.572',
]);

/** Once a document: whose offset was given to times that carried none. */
export function tellOffsets(context: CdaContext): void {
  const { offsetsUsed, root } = context;
  if (offsetsUsed.has('document')) note(context, 'CW-CDA-007', 'information', child(root, 'effectiveTime'));
  if (offsetsUsed.has('feed')) note(context, 'CW-CDA-008', 'information');
  if (offsetsUsed.has('none')) note(context, 'CW-CDA-009', 'warning');
}
