import type { Json, Statement } from '#flow';
import type { XmlElement } from '#formats/xml/xml-element.ts';
import { CausewayError } from '#platform/errors.ts';
import { type Element, isSame, reference } from '../element.ts';
import { contentKey } from './content-key.ts';
import type { CdaContext } from './context.ts';
import { idKey } from './keys.ts';
import type { Marks } from './leaves.ts';

/** What a mapper says of one resource. */
export interface Said {
  readonly type: string;
  /** The act, observation, role … that it is made of: its ids name the resource. */
  readonly source: XmlElement;
  readonly content: Element;
  /** Which of the type's profiles (`realms/us/shapes.ts`): `laboratory`, `vital-signs`, `note`, … */
  readonly use?: string;
  /** What FHIR itself demands and the document does not say. */
  readonly defaults?: Element;
  /** `merge` where nothing is said. `mention`: a directory entry that is named in passing. */
  readonly mode?: Statement['mode'];
  /** Names it instead of the ids of `source`. */
  readonly key?: string;
  /** Tells apart what one source element becomes, where that is several of a type: `medication`. */
  readonly part?: string;
}

/** A resource said so far. */
export interface Draft {
  readonly id: string;
  readonly said: Said;
  readonly source: XmlElement;
  /** In the patient's slice; false for directory entries. */
  readonly isOfPatient: boolean;
}

/**
 * States a resource and gives a reference to it. Its id is made of the ids of `source`, so that the same entry in two
 * documents of a system is one resource; without an id, of the document and what the entry says. Ids are often repeated by
 * mistake: a second entry of the same ids that is about something else (its code or time differ) is a resource of its own;
 * one that is about the same adds what the first does not say.
 */
export function addResource(context: CdaContext, said: Said, display?: string): Element {
  const { drafts, given } = context;
  const isOfPatient = said.mode !== 'mention';
  for (const key of keysOf(context, said)) {
    const id = isOfPatient
      ? given.ids.resource(context.patient, said.type, key)
      : given.ids.directory(given.system, said.type, key);
    const made = reference(said.type, id, display);
    const place = made.reference as string;
    const before = drafts.get(place);
    if (before === undefined) drafts.set(place, { id, said, source: said.source, isOfPatient });
    else if (isAboutElse(before.said, said)) continue;
    else combine(context.marks, before.said.content, said.content);
    if (isOfPatient) context.stated.push(place);
    return made;
  }
  throw new CausewayError('CW-ANY-001', { text: 'Every key was taken by something else.' });
}

/** The keys to try: the ids, the ids with what it is about, and what the entry says in this document. */
function* keysOf({ documentName }: CdaContext, said: Said): Generator<string> {
  const ids = said.key ?? resourceKey(said);
  const part = said.part === undefined ? '' : `#${said.part}`;
  if (ids !== undefined) yield `${ids}${part}`;
  const about = aboutOf(said);
  if (ids !== undefined) yield `${ids}${part}|${about}`;
  yield `${documentName}${part}|${about}|${contentKey(said.source)}`;
}

/** Whether two that were given one id are two: each says what it is about, and says another thing. */
function isAboutElse(before: Said, said: Said): boolean {
  const [one, other] = [aboutOf(before), aboutOf(said)];
  return one !== '' && other !== '' && one !== other;
}

/** An encounter is the visit that HL7v2 messages of the system know by the same number. */
function resourceKey({ type, source }: Said): string | undefined {
  const key = idKey(source);
  return type === 'Encounter' && key !== undefined ? `visit:${key}` : key;
}

/** The resource that a reference points at, of those said so far: for what is found out later. */
export function draftOf({ drafts }: CdaContext, target: Element): Element | undefined {
  return drafts.get(target.reference as string)?.said.content;
}

/** What tells two things apart that were given one id: code, time and value; of people and organisations their names. */
function aboutOf({ content, type }: Said): string {
  const parts: Json[] = [];
  for (const name in content) if (isTelling(type, name)) parts.push(content[name]!);
  // A visit is another one on another day; the header and the body may tell its hour with and without minutes.
  const start = type === 'Encounter' ? (content.period as Element | undefined)?.start : undefined;
  if (typeof start === 'string') parts.push(start.slice(0, 10));
  return parts.length === 0 ? '' : JSON.stringify(parts);
}

function isTelling(type: string, name: string): boolean {
  if (type === 'Practitioner' || type === 'Organization' || type === 'Location') return name === 'name';
  if (type === 'Device') return name === 'type';
  if (type === 'PractitionerRole') return name === 'practitioner';
  if (type === 'DeviceUseStatement') return name === 'device' || name.startsWith('timing');
  return /^(code|vaccineCode|medication|effective|onset|performed|occurrence|value)/.test(name);
}

/** Adds what the second says and the first does not; what both say alike is found at the first. */
function combine(marks: Marks, first: Element, second: Element): void {
  marks.aliases.set(second, first);
  for (const name in second) {
    const [before, value] = [first[name], second[name]!];
    if (before === undefined) first[name] = value;
    else if (Array.isArray(before) && Array.isArray(value)) {
      for (const one of value) {
        const same = before.find((other) => isSame(other, one));
        if (same === undefined) before.push(one);
        else alias(marks, same, one);
      }
    } else if (isSame(before, value)) alias(marks, before, value);
  }
}

/** Says that what went into one of two equal values is found at the other, which is kept. */
export function alias(marks: Marks, kept: Json, dropped: Json): void {
  if (kept === dropped || typeof kept !== 'object' || kept === null || typeof dropped !== 'object' || dropped === null)
    return;
  marks.aliases.set(dropped, kept);
  for (const name in dropped) alias(marks, (kept as Element)[name]!, (dropped as Element)[name]!);
}
