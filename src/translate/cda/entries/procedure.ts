import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { mark, peek } from '../leaves.ts';
import { absentConcept } from '../null-flavor.ts';
import { actor, locationOf } from '../participants.ts';
import { addResource } from '../resources.ts';
import { putAbsentTime, putWhen } from '../times.ts';
import { eachOf, isNegated, putOwnText } from './act.ts';
import { actorsOf, recordAuthors, roleOf } from './actors.ts';
import { putStatus } from './concepts.ts';
import { deviceOf } from './device.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';
import { putReasons } from './reasons.ts';
import { specimensOf } from './specimen.ts';

/** Procedure Activity (procedure, act) → Procedure. */
export function translateProcedure(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  if (isNegated(act)) {
    content.status = 'not-done';
    mark(context, act, 'negationInd', content, 'status');
    mark(context, child(act, 'statusCode'), 'code', content, 'status');
  } else putStatus(context, content, 'status', 'procedure-status', child(act, 'statusCode'));
  const code = child(act, 'code');
  content.code = codeableConcept(context, code) ?? absentConcept(context, code);
  content.subject = subject(context);
  put(content, 'encounter', encounter(context));
  const time = child(act, 'effectiveTime');
  const defaults: Element = { status: 'unknown' };
  if (!putWhen(context, content, 'performed', time)) putAbsentTime(context, defaults, 'performedDateTime', time);
  putPerformers(context, act, content);
  put(content, 'bodySite', concepts(context, children(act, 'targetSiteCode')));
  putMethods(context, act, content);
  putReasons(context, act, content);
  putDevices(context, act, content);
  putOwnText(context, content, child(act, 'text'));
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, { who: 'recorder', types: recorders });
  const [informant] = actorsOf(context, act, 'informant');
  put(content, 'asserter', informant);
  const made = addResource(context, { type: 'Procedure', source: act, content, defaults });
  authors(made);
  specimensOf(context, act, made);
  linkRelated(entries, act, made);
  return made;
}

const recorders = ['Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson'];

function concepts(context: CdaContext, elements: readonly XmlElement[]): Element[] {
  return eachOf(elements, (one) => codeableConcept(context, one));
}

/** How it was done, by HL7's extension for it. */
function putMethods(context: CdaContext, act: XmlElement, content: Element): void {
  for (const one of [...children(act, 'methodCode'), ...children(act, 'approachSiteCode')]) {
    const made = codeableConcept(context, one);
    const name = one.name === 'methodCode' ? 'procedure-method' : 'procedure-approachBodyStructure';
    if (made === undefined) continue;
    if (name === 'procedure-method') {
      add(content, 'extension', { url: `http://hl7.org/fhir/StructureDefinition/${name}`, valueCodeableConcept: made });
    } else add(content, 'bodySite', made);
  }
}

function putPerformers(context: CdaContext, act: XmlElement, content: Element): void {
  for (const performer of children(act, 'performer')) {
    const who = actor(context, roleOf(performer));
    if (who === undefined) continue;
    const made: Element = { actor: who };
    put(made, 'function', codeableConcept(context, child(performer, 'sdtc:functionCode')));
    add(content, 'performer', made);
  }
}

/** Devices and places that took part. */
function putDevices(context: CdaContext, act: XmlElement, content: Element): void {
  for (const participant of children(act, 'participant')) {
    const role = child(participant, 'participantRole');
    if (child(role, 'playingDevice') !== undefined || peek(participant, 'typeCode') === 'DEV') {
      const device = deviceOf(context, role);
      if (device !== undefined) add(content, 'focalDevice', { manipulated: device });
    } else if (peek(participant, 'typeCode') === 'LOC') put(content, 'location', locationOf(context, role));
    else {
      const who = actor(context, role);
      if (who !== undefined) add(content, 'performer', { actor: who });
    }
  }
}
