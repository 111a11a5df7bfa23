import type { FhirResource, Issue, Json } from '#flow';
import { buildMessage } from '#formats/hl7v2/build-message.ts';
import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import { structureOf } from '#formats/hl7v2/structure-of.ts';
import { structures } from '#formats/hl7v2/structures/structures.ts';
import { hash64 } from '#platform/hash.ts';
import { limits } from '#platform/limits.ts';
import type { Realm } from '#realms/realm.ts';
import type { Element } from '../element.ts';
import { messageProvenance } from './message-provenance.ts';
import { isMotherByNumber } from './messages/about-patient.ts';
import { adtSegments } from './messages/adt.ts';
import { mdmSegments } from './messages/mdm.ts';
import { orderSegments } from './messages/orders.ts';
import { oruSegments } from './messages/oru.ts';
import { pharmacySegments } from './messages/pharmacy.ts';
import { siuSegments } from './messages/siu.ts';
import { vxuSegments } from './messages/vxu.ts';
import { bundlesOf, openWriting } from './open-writing.ts';
import type { Plan } from './plans/plan.ts';
import { plansOf } from './plans/plans-of.ts';
import { child, list, text, textOf } from './read.ts';
import { requiredFields } from './required-fields.ts';
import type { Draft } from './segment-draft.ts';
import { evn } from './segments/evn.ts';
import { isBillingContact } from './segments/gt1.ts';
import { msh } from './segments/msh.ts';
import { isOfDeath } from './segments/pda.ts';
import { sfts } from './segments/sft.ts';
import { tellLeftOut } from './told-elements.ts';
import { allOf, nameOf, note, resolve, type Writing } from './writing.ts';

export interface WriteOptions {
  readonly realm: Realm;
  /** When it is sent (MSH-7) where the Bundle has no timestamp: a FHIR instant. */
  readonly sentAt: string;
  /** `ORU` or `ADT^A31`: this type alone, whatever else the Bundle could be. */
  readonly type?: string;
}

export interface WrittenMessage {
  /** `ADT^A01`. */
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly segments: readonly Draft[];
}

export interface Written {
  readonly messages: readonly WrittenMessage[];
  /** What v2 cannot say, and what is missing: with the element, never its content. */
  readonly issues: readonly Issue[];
}

/**
 * FHIR → HL7 v2.5.1: the messages that a Bundle (or one resource) is worth. Pure and deterministic: nothing is invented; what cannot be
 * said is an issue, and nothing that the JSON can hold makes it throw. Fields of later versions stand behind those of 2.5.1, which
 * a receiver passes over (HL7 v2.5.1 §2.8.2).
 */
export function writeMessages(given: Json, options: WriteOptions): Written {
  const parts = bundlesOf(given).map((one) => writeOne(one, options));
  const issues = new Map(
    parts.flatMap((one) => one.issues).map((issue) => [`${issue.code} ${issue.place ?? ''}`, issue]),
  );
  return { messages: parts.flatMap((one) => one.messages), issues: [...issues.values()] };
}

function writeOne(given: Element, { realm, sentAt, type }: WriteOptions): Written {
  const writing = openWriting(given, realm);
  const plans = plansOf(writing, type);
  if (plans.length === 0) note(writing, 'CW-TRN-060', 'error', text(given, 'resourceType') || 'JSON');
  const stated = text(given, 'timestamp');
  const at = stated || (hasLocalTimes(given) ? sentAt.replace(/(Z|[+-]\d\d:\d\d)$/, '') : sentAt);
  const messages = plans.map((plan, index) => writePlan(writing, plan, at, index));
  tellUntold(writing, messages);
  return { messages, issues: writing.issues };
}

function writePlan(writing: Writing, plan: Plan, sentAt: string, index: number): WrittenMessage {
  const { type, patient } = plan;
  const [code = '', trigger = ''] = type.split('^');
  const header = allOf(writing, 'MessageHeader')[0] as Element | undefined;
  const provenance = messageProvenance(writing);
  const head: Draft[] = [
    msh(writing, {
      type,
      sentAt,
      header,
      controlId: controlIdOf(writing, provenance, index),
      sender: child(patient, 'managingOrganization'),
    }),
  ];
  head.push(...sfts(writing, provenance));
  if (code === 'ADT' || code === 'MDM')
    head.push(evn(writing, { trigger, encounter: plan.encounter, provenance, sentAt }));
  const known = structures.get(structureOf(code, trigger))?.segments;
  const segments = [...head, ...bodyOf(writing, plan, trigger)]
    .filter((draft) => known === undefined || known.has(draft.id) || toldElsewhere(writing, draft))
    .map(cleaned);
  for (const draft of segments) tellRequired(writing, draft);
  const isAscii = segments.every(({ fields }) => /^[\x00-\x7f]*$/.test(JSON.stringify(fields)));
  if (!isAscii) segments[0] = { ...segments[0]!, fields: { ...segments[0]!.fields, 18: 'UNICODE UTF-8' } };
  return { type, segments, bytes: buildMessage({ segments }) };
}

function bodyOf(writing: Writing, plan: Plan, trigger: string): readonly Draft[] {
  switch (plan.type.slice(0, 3)) {
    case 'ORU':
      return oruSegments(writing, plan);
    case 'SIU':
      return plan.about[0] === undefined ? [] : siuSegments(writing, plan, plan.about[0]);
    case 'VXU':
      return vxuSegments(writing, plan);
    case 'MDM':
      return plan.about[0] === undefined ? [] : mdmSegments(writing, plan, plan.about[0]);
    case 'OMP':
    case 'RDE':
    case 'RDS':
    case 'RAS':
      return pharmacySegments(writing, plan, plan.type, plan.about);
    case 'ADT':
      return adtSegments(writing, plan, trigger);
    default:
      return orderSegments(writing, plan, plan.type, plan.about);
  }
}

/** A segment that the structure of the message does not have is left out, and said. */
function toldElsewhere(writing: Writing, { id, about = '' }: Draft): boolean {
  note(writing, 'CW-TRN-061', 'information', about === '' ? id : `${about.split('/')[0]} (${id})`);
  return false;
}

/** MSH-10: the number that the source gave it, else one made of the content: the same content, the same number. */
function controlIdOf(writing: Writing, provenance: Element | undefined, index: number): string {
  const sent = text(child(child(list(provenance, 'entity')[0], 'what'), 'identifier'), 'value');
  if (sent !== '' && index === 0) return sent;
  return BigInt.asUintN(64, hash64(`${index} ${JSON.stringify(writing.resources)}`))
    .toString(36)
    .toUpperCase();
}

/** Texts as they can be written: no half of a pair, and no `""`, which would ask the receiver to delete. */
function cleaned(draft: Draft): Draft {
  return {
    ...draft,
    fields: Object.fromEntries(Object.entries(draft.fields).map(([field, value]) => [field, clean(value)])),
  };
}

function clean(value: FieldDraft): FieldDraft {
  if (typeof value === 'string') return value === '""' ? '' : value.toWellFormed();
  if (typeof value !== 'object') return value;
  if ('encoded' in value) return value;
  if ('repetitions' in value) return { repetitions: value.repetitions.map((one) => clean(one) as never) };
  return value.map((one) => clean(one as FieldDraft)) as never;
}

function tellRequired(writing: Writing, { id, fields }: Draft): void {
  for (const [field, element] of requiredFields[id] ?? []) {
    const value = fields[field];
    const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    if (isEmpty) note(writing, 'CW-TRN-064', 'information', `${id}-${field} (${element})`);
  }
}

/**
 * Whether a time goes back as it was sent, without an offset: MSH-7 must not lend it one that it never had (a time of no offset is read
 * with that of MSH-7).
 */
function hasLocalTimes(value: Json, depth = 0): boolean {
  if (depth > limits.requestDepth || typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((one) => hasLocalTimes(one, depth + 1));
  const isOriginal = value.url === 'http://hl7.org/fhir/StructureDefinition/originalText';
  if (isOriginal && /^\d{10,14}(\.\d+)?$/.test(textOf(value.valueString))) return true;
  return Object.values(value).some((one) => hasLocalTimes(one, depth + 1));
}

/** Types that others tell of, or that tell where something comes from. */
const beside: ReadonlySet<string> = new Set(
  'Practitioner PractitionerRole Organization Location Device Medication Provenance MessageHeader NamingSystem Bundle OperationOutcome'.split(
    ' ',
  ),
);

/**
 * What no segment tells of: neither as its own, nor within another's (who is insured stands in IN1, whom to ask about bills in GT1, an account
 * in PID-18, PV1 and GT1, a mother by number in PID-21, how someone died in PDA).
 */
function tellUntold(writing: Writing, messages: readonly WrittenMessage[]): void {
  if (messages.length === 0) return;
  const told = new Set(messages.flatMap(({ segments }) => segments.map(({ about }) => about)));
  const within = new Set(
    allOf(writing, 'Coverage')
      .filter((one) => told.has(nameOf(one)))
      .map((one) => resolve(writing, child(one as Element, 'subscriber'), one as Element)),
  );
  const isDead = messages.some(({ segments }) => segments.some(({ id }) => id === 'PDA'));
  const isWithin = (one: FhirResource) =>
    within.has(one) ||
    (isDead && isOfDeath(one as Element)) ||
    (one.resourceType === 'RelatedPerson' && isBillingContact(one as Element)) ||
    (one.resourceType === 'Account' && list(one as Element, 'subject').some((of) => told.has(text(of, 'reference'))));
  for (const one of writing.resources) {
    const isTold = beside.has(one.resourceType) || nameOf(one) === '' || told.has(nameOf(one)) || isWithin(one);
    if (isTold) tellLeftOut(writing, one);
    else if (!isMotherByNumber(one as Element)) note(writing, 'CW-TRN-061', 'information', one.resourceType);
  }
}
