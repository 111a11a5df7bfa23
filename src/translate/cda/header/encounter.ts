import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, subject } from '../context.ts';
import { codeableConcept, coding } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { peek } from '../leaves.ts';
import { actor, locationOf, organizationOf } from '../participants.ts';
import { period } from '../times.ts';

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

/**
 * componentOf/encompassingEncounter → Encounter: the visit that HL7v2 messages of the system know by the same number, and
 * the entry of the Encounters section that has it.
 */
export function stateEncompassingEncounter(context: CdaContext): void {
  const { id } = context.encounter;
  const source = child(context.root, 'componentOf', 'encompassingEncounter');
  if (source === undefined || id === undefined) return;
  const content: Element = { subject: subject(context) };
  addIdentifiers(context, content, children(source, 'id'));
  const code = child(source, 'code');
  const kind = coding(context, code);
  if (kind?.system === actCode) content.class = kind;
  else if (kind !== undefined) content.type = [codeableConcept(context, code)!];
  for (const other of kind?.system === actCode ? children(code, 'translation') : []) {
    const said = codeableConcept(context, other);
    if (said !== undefined) add(content, 'type', said);
  }
  put(content, 'period', period(context, child(source, 'effectiveTime')));
  if (peek(child(source, 'effectiveTime', 'high'), 'value') !== '') content.status = 'finished';
  const disposition = codeableConcept(
    context,
    child(source, 'dischargeDispositionCode') ?? child(source, 'sdtc:dischargeDispositionCode'),
  );
  if (disposition !== undefined) content.hospitalization = { dischargeDisposition: disposition };
  participants(context, content, source);
  place(context, content, child(source, 'location', 'healthCareFacility'));
  const defaults: Element = {
    status: 'unknown',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK', display: 'unknown' },
  };
  const said = { type: 'Encounter', source, content, defaults };
  context.drafts.set(`Encounter/${id}`, { id, said, source, isOfPatient: true });
}

function participants(context: CdaContext, content: Element, source: XmlElement): void {
  for (const one of children(source, 'responsibleParty')) {
    addParticipant(context, content, one, { code: 'PPRF', display: 'primary performer' });
  }
  for (const one of children(source, 'encounterParticipant')) {
    const code = peek(one, 'typeCode');
    addParticipant(context, content, one, kinds.get(code) ?? kinds.get('PART')!);
  }
}

/** ParticipationType of HL7 v3. */
const kinds: ReadonlyMap<string, Element> = new Map([
  ['ADM', { code: 'ADM', display: 'admitter' }],
  ['ATND', { code: 'ATND', display: 'attender' }],
  ['CON', { code: 'CON', display: 'consultant' }],
  ['DIS', { code: 'DIS', display: 'discharger' }],
  ['REF', { code: 'REF', display: 'referrer' }],
  ['PART', { code: 'PART', display: 'Participation' }],
]);

function addParticipant(context: CdaContext, content: Element, source: XmlElement, kind: Element): void {
  const individual = actor(context, child(source, 'assignedEntity'));
  if (individual === undefined) return;
  const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', ...kind }] };
  const made: Element = { type: [type] };
  // Encounter.participant.individual is a person; an organisation alone is the one who provides it.
  if (/^(Organization|Device|Patient)\//.test((individual.reference as string | undefined) ?? '')) return;
  made.individual = individual;
  put(made, 'period', period(context, child(source, 'time')));
  add(content, 'participant', made);
}

/** The facility, and the organisation that runs it. */
function place(context: CdaContext, content: Element, facility: XmlElement | undefined): void {
  const location = locationOf(context, facility);
  if (location !== undefined) add(content, 'location', { location });
  put(content, 'serviceProvider', organizationOf(context, child(facility, 'serviceProviderOrganization')));
}
