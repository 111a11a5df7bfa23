import { documentPatient, documentVisit } from '#formats/cda/document-keys.ts';
import { keyText } from '#formats/hl7v2/key-text.ts';
import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import type { TranslationContext } from '../context.ts';
import { contentKey } from './content-key.ts';
import { type CdaContext, note } from './context.ts';
import { iiKey } from './keys.ts';
import { beginMarks } from './leaves.ts';
import { indexNarrative } from './narrative.ts';
import { offsetOf } from './times.ts';

/** Begins the translation of a document: whose it is, what names it, which offset its times have. */
export function openDocument(root: XmlElement, given: TranslationContext, known?: string): CdaContext {
  const id = child(root, 'id');
  const documentName = (id && iiKey(id)) ?? `document:${contentKey(root)}`;
  const issues: CdaContext['issues'][number][] = [];
  const patient = known ?? patientId(root, given, documentName, issues);
  const visit = child(root, 'componentOf', 'encompassingEncounter');
  const encounter =
    visit === undefined
      ? undefined
      : given.ids.resource(patient, 'Encounter', documentVisit(root) ?? `${documentName}#encompassing`);
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
    stated: [],
    actors: new Map(),
    made: new Map(),
    written: new Map(),
    later: [],
    marks: beginMarks(),
  };
}

/** The patient's id, by the number that HL7v2 messages of the same system know him by. */
function patientId(
  root: XmlElement,
  given: TranslationContext,
  documentName: string,
  issues: CdaContext['issues'],
): string {
  const own = documentPatient(root);
  if (own !== undefined) return given.ids.patient(given.system, keyText(own.authority), keyText(own.value));
  const [isPart, at] = [child(root, 'recordTarget') === undefined, child(root, 'recordTarget', 'patientRole') ?? root];
  note({ issues }, isPart ? 'CW-CDA-010' : 'CW-CDA-002', isPart ? 'warning' : 'error', at);
  return given.ids.patient(given.system, 'urn:causeway:message', documentName);
}

/** Once a document: whose offset was given to times that carried none. */
export function tellOffsets(context: CdaContext): void {
  const { offsetsUsed, root } = context;
  if (offsetsUsed.has('document')) note(context, 'CW-CDA-007', 'information', child(root, 'effectiveTime'));
  if (offsetsUsed.has('feed')) note(context, 'CW-CDA-008', 'information');
  if (offsetsUsed.has('none')) note(context, 'CW-CDA-009', 'warning');
}
