import type { Issue, LinkStatement, MoveStatement, RenameStatement, SetStatement, Statement } from '#flow';
import type { Message } from '#formats/hl7v2/message.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type ErrorCode, errorTable } from '#platform/errors.ts';
import type { EmbeddedDocument } from '../cda/embedded-document.ts';
import type { TranslationContext } from '../context.ts';
import type { Element } from '../element.ts';
import type { Field, Marks, Recorded } from './leaves.ts';
import type { FhirTime } from './times.ts';

/** A translation under way: what is given, and what has been said so far. */
export interface Scope {
  readonly context: TranslationContext;
  readonly message: Message;
  /** The offset that MSH-7 carries, for times without one of their own. */
  readonly messageOffset: string | undefined;
  /** Which sources of an offset were used (`message`, `feed`, `none`): told once a message. */
  readonly offsetsUsed: Set<'message' | 'feed' | 'none'>;
  /** By position of the segment in the message. */
  readonly marks: (Marks | undefined)[];
  readonly statements: Statement[];
  /** By id: what is stated twice is one statement. */
  readonly stated: Map<string, Statement>;
  readonly sets: SetStatement[];
  readonly links: LinkStatement[];
  readonly moves: MoveStatement[];
  readonly renames: RenameStatement[];
  readonly issues: Issue[];
  /** Clinical documents that the message holds. */
  readonly embedded: EmbeddedDocument[];
  /** References to directory entries stated so far, by id. */
  readonly directory: Map<string, Element>;
  /** People named so far, by the text that names them. */
  readonly people: Map<string, { readonly reference: Element; readonly marks: Recorded }>;
  /** Times read so far, by text: a result repeats those of its order. */
  readonly times: Map<string, FhirTime>;
  /** Coding systems that the sender named, with the URIs that they were read as. */
  readonly namedSystems: Map<string, string>;
  /** Offsets of the feed's time zone by local hour, and URIs of local names: each is asked for many times. */
  readonly memo: Map<string, string>;
}

export function openScope(message: Message, context: TranslationContext, messageOffset: string | undefined): Scope {
  return {
    context,
    message,
    messageOffset,
    offsetsUsed: new Set(),
    marks: new Array(message.segments.length),
    statements: [],
    stated: new Map(),
    sets: [],
    links: [],
    moves: [],
    renames: [],
    issues: [],
    embedded: [],
    directory: new Map(),
    people: new Map(),
    times: new Map(),
    namedSystems: new Map(),
    memo: new Map(),
  };
}

/** The marks of a segment, begun when it is first read. */
export function reading(scope: Scope, segment: Segment): Marks {
  const begun = scope.marks[segment.position];
  if (begun !== undefined) return begun;
  const marks: Marks = { segment, keys: [], paths: [], suffixes: [], lastFirst: undefined };
  scope.marks[segment.position] = marks;
  return marks;
}

/** Notes what is off. `text` is said instead of the table's where it tells more; it carries no PHI. */
export function note(
  scope: Scope,
  code: ErrorCode,
  severity: Issue['severity'],
  place?: string,
  text: string = errorTable[code].text,
): void {
  scope.issues.push({ code, severity, text, hint: errorTable[code].hint, ...(place === undefined ? {} : { place }) });
}

/** Notes it at a leaf. */
export function noteAt(
  scope: Scope,
  code: ErrorCode,
  severity: Issue['severity'],
  field: Field,
  component?: number,
  text?: string,
): void {
  note(scope, code, severity, field.repetition.place(component), text);
}
