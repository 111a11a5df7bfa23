import type { Issue } from '#flow';
import { placeOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { type ErrorCode, errorTable } from '#platform/errors.ts';
import type { TranslationContext } from '../context.ts';
import { type Element, reference } from '../element.ts';
import type { KnownActor } from './known-actor.ts';
import type { Marking } from './leaves.ts';
import type { Draft } from './resources.ts';

/** A document under translation: what is given, and what has been said so far. Functions take it first. */
export interface CdaContext extends Marking {
  readonly given: TranslationContext;
  readonly root: XmlElement;
  /** What names the document within its system: its id, else its content. */
  readonly documentName: string;
  /** The offset of the document's effectiveTime (`-05:00`), for times without one of their own. */
  readonly documentOffset: string | undefined;
  /** Which sources of an offset were used: told once a document. */
  readonly offsetsUsed: Set<'document' | 'feed' | 'none'>;
  /** Elements of the narrative by their ID. */
  readonly narrative: ReadonlyMap<string, XmlElement>;
  /** The Patient's id. */
  readonly patient: string;
  /** Keys of the patient's own identifiers (`iiKey`): a role with one of them is the patient. */
  readonly patientKeys: ReadonlySet<string>;
  /** Keys and time of the encompassing encounter, for the entry that tells of the same one. */
  readonly encounter: { readonly id: string | undefined };
  /** Resources said so far, by `Type/id`. */
  readonly drafts: Map<string, Draft>;
  readonly issues: Issue[];
  /** `Type/id` of what was stated of the patient, in order, again where it was stated again. */
  readonly stated: string[];
  /** Who took part, by what their role says (`participants.ts`). */
  readonly actors: Map<string, KnownActor>;
  /** What entries became, by the key of their first id (`idKey`): an act that another only names is found here. */
  readonly made: Map<string, Element>;
  /** What was written by whom and when (`entries/actors.ts`): the Provenance of it. */
  readonly written: Map<string, { readonly place: string; readonly content: Element }>;
  /** What is to be done once all sections have been read: links to acts that come later in the document. */
  readonly later: (() => void)[];
}

/** A reference to the patient. */
export function subject({ patient }: CdaContext): Element {
  return reference('Patient', patient);
}

/** A reference to the encounter that the document is about; undefined where it tells of none. */
export function encounter({ encounter: { id } }: CdaContext): Element | undefined {
  return id === undefined ? undefined : reference('Encounter', id);
}

/** Notes what is off, with the place of an element. `text` is said instead of the table's where it tells more; no PHI. */
export function note(
  { issues }: Pick<CdaContext, 'issues'>,
  code: ErrorCode,
  severity: Issue['severity'],
  at?: XmlElement,
  text: string = errorTable[code].text,
): void {
  const { hint } = errorTable[code];
  issues.push({ code, severity, text, hint, ...(at === undefined ? {} : { place: placeOf(at) }) });
}
