import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put, reference } from '../../element.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { keepFields } from '../kept-fields.ts';
import { messageName } from '../keys.ts';
import { fields, first, type Marks } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import { note, reading, type Scope } from '../scope.ts';
import { contextOf, documentOfTxa, noContent, orderOfTxa, presentationOf } from '../segments/txa.ts';
import { state } from '../state.ts';
import { attachmentsOf } from './document-content.ts';
import { subjectOf } from './patient-record.ts';
import type { PersonAndVisit } from './person-in-passing.ts';

/** What an event does to a document (HL7 v2.5.1 §9.5): it is new, an addition to another, in another's place, or taken back. */
export type DocumentEvent = 'document' | 'addendum' | 'replacement' | 'cancel';

/** A document as a message tells of it. */
export interface ToldDocument {
  readonly event: DocumentEvent;
  readonly txa: Segment;
  /** Groups of an OBX each. */
  readonly observations: readonly Group[];
  /** The orders that it answers. */
  readonly requests: readonly Element[];
}

/** TXA and OBX → DocumentReference, known by its number (TXA-12); gives the reference to it. */
export function stateDocument(scope: Scope, person: PersonAndVisit, told: ToldDocument): Element {
  const txa = reading(scope, told.txa);
  const patient = person.visit?.owned.patient ?? person.patient;
  const number = numberOf(told.txa, 12);
  if (number === '') note(scope, 'CW-TRN-015', 'warning', `TXA[${told.txa.ordinal}]-12`);
  const id = documentId(scope, patient, number || messageName(scope));
  const path = `DocumentReference/${id}#`;
  const content: FhirResource = documentOfTxa(scope, txa, path);
  const element = content as Element;
  if (told.event === 'cancel') Object.assign(element, { status: 'entered-in-error', docStatus: 'entered-in-error' });
  put(element, 'relatesTo', relations(scope, patient, txa, told, path));
  const { attachments, acts } = attachmentsOf(scope, told.observations, path);
  const contentType = attachments.length > 0 ? undefined : presentationOf(txa, path);
  if (attachments.length > 0 && first(txa, 3)) leaveOut(first(txa, 3)!, 'the content tells what it is');
  if (attachments.length > 0) element.content = attachments.map((attachment) => ({ attachment }));
  element.subject = subjectOf(patient);
  put(
    element,
    'context',
    contextWith(scope, person, txa, { ...told, acts, type: element.type as Element | undefined }, path),
  );
  keepFields(scope, txa, path, element);
  const defaults = { status: 'current', content: [noContent(contentType)] };
  const owner = person.visit?.owned.key;
  state(scope, { type: 'DocumentReference', id, patient, mode: 'merge', content, defaults, use: 'note', owner });
  return reference('DocumentReference', id);
}

/** What a document's context is made of beside TXA. */
interface ContextFacts {
  readonly requests: readonly Element[];
  readonly acts: readonly Element[];
  /** DocumentReference.type. */
  readonly type: Element | undefined;
}

/** Whether an act is called what kind of document it is: that says it. */
function isKind(act: Element, type: Element | undefined): boolean {
  const kinds = (type?.coding ?? []) as Element[];
  return ((act.coding ?? []) as Element[]).every((one) =>
    kinds.some((kind) => kind.system === one.system && kind.code === one.code),
  );
}

function contextWith(
  scope: Scope,
  person: PersonAndVisit,
  txa: Marks,
  { requests, acts, type }: ContextFacts,
  path: string,
): Element {
  const context = contextOf(scope, txa, path);
  put(
    context,
    'event',
    acts.filter((one) => !isKind(one, type)),
  );
  if (person.visit !== undefined) context.encounter = [person.visit.encounter];
  put(context, 'related', requests.length > 0 ? [...requests] : orderOfTxa(scope, txa, path));
  if (requests.length > 0)
    for (const one of [14, 15].flatMap((field) => fields(txa, field)))
      for (let component = 1; component <= one.repetition.componentCount; component++)
        leaveOut(one, 'the order of the message itself says it', component);
  return context;
}

/** TXA-13: the document that this one adds to or takes the place of; the latter is superseded, whatever is known of it. */
function relations(scope: Scope, patient: string, txa: Marks, { event }: ToldDocument, path: string): Element[] {
  const parent = first(txa, 13);
  // An edit or another notice of the same document names its parent, too: what it is to it is known of addenda and replacements alone.
  if (event !== 'addendum' && event !== 'replacement') return [];
  const id = documentId(scope, patient, numberOf(txa.segment, 13));
  const at = event === 'addendum' ? `${path}relatesTo.target.identifier` : `DocumentReference/${id}#masterIdentifier`;
  const number = parent && entityIdentifier(scope, parent, at);
  if (number === undefined) return [];
  if (event === 'addendum') return [{ code: 'appends', target: { type: 'DocumentReference', identifier: number } }];
  const content = { resourceType: 'DocumentReference', status: 'superseded' };
  const defaults = { masterIdentifier: number, subject: subjectOf(patient), content: [noContent(undefined)] };
  state(scope, { type: 'DocumentReference', id, patient, mode: 'merge', content, defaults, use: 'note' });
  return [{ code: 'replaces', target: reference('DocumentReference', id) }];
}

function documentId(scope: Scope, patient: string, number: string): string {
  return scope.context.ids.resource(patient, 'DocumentReference', `TXA ${number}`);
}

/** An EI as text: the number, or the universal id that it is. */
function numberOf(txa: Segment, field: number): string {
  return [1, 2, 3]
    .map((component) => txa.value(field, component).trim())
    .join('^')
    .replace(/\^+$/, '');
}
