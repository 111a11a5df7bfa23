/**
 * What the stages hand each other, in the order of a message's way. Read this file first, then `app.ts`.
 *
 *   bytes ─► receive ─Envelope─► journal ─JournalEntry─► translate ─Translation─► normalise ─Translation─►
 *         store ─StoredChange─► … and back out: serve ─Access─► store
 *
 * A stage is a function of its input and of what it is given; no stage reaches around another.
 */

/** How the bytes came in. `fhir` is a client's write through the FHIR API, journalled as a source of its own. */
export type Protocol = 'mllp' | 'http' | 'file' | 'fhir';

/** HL7 table 0008: AA/AE/AR answer in original mode and after processing, CA/CE/CR are commit answers. */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';

/**
 * What is off in a message, as data: it never costs its neighbours. `code` is a row of `platform/errors.ts`,
 * `place` is written as in `PID[1]-5.1` (segment, its ordinal, field, component). Texts never carry PHI.
 */
export interface Issue {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly text: string;
  readonly place?: string;
  readonly hint?: string;
}

/**
 * A business key as text, `kind:value`, unique within a system: `patient:{authority}|{id}`, `visit:…`, `filler:…`,
 * `placer:…`, `accession:…`. Two entries that share one must be applied in the order in which they were journalled.
 */
export type BusinessKey = string;

/** receive → journal: one complete message, byte for byte, with what its header tells. */
export interface Envelope {
  readonly feed: string;
  readonly protocol: Protocol;
  readonly body: Uint8Array;
  /** The body is not the whole message: cut short, or too large to be kept. The message itself is no duplicate of it. */
  readonly isFragment?: true;
  /** Epoch milliseconds at which the last byte came in. */
  readonly receivedAt: number;
  /** Epoch milliseconds of the event (EVN-2, else MSH-7); absent where neither can be read. */
  readonly eventAt?: number;
  /** MSH-10 as sent; empty where there is none. */
  readonly controlId: string;
  /** `ADT^A01`; empty where there is none. */
  readonly messageType: string;
  /** MSH-3 and MSH-4 as sent. */
  readonly sender: { readonly application: string; readonly facility: string };
  /** Every key by which order must be kept (each PID-3, MRG-1, visit, order number). */
  readonly orderKeys: readonly BusinessKey[];
  /** The answer that `receive` gives once the entry is committed; kept, so that a duplicate gets it again. */
  readonly answer: AcknowledgementCode;
  /** `apply`: goes on to translation. `keep`: not a readable message, kept only. `quarantine`: refused by feed rules. */
  readonly disposition: 'apply' | 'keep' | 'quarantine';
  /** What `receive` found: the reason of an AE or AR, of a quarantine, a tolerated framing fault. */
  readonly issues: readonly Issue[];
}

/** An envelope with its place in the journal. `part` is the feed's (or a lane of it), `seq` counts from 1 without gaps. */
export interface JournalEntry extends Envelope {
  readonly part: number;
  readonly seq: number;
  readonly sha256: Uint8Array;
}

/** What `append` answers, after the commit. A duplicate names the entry that it repeats and that entry's answer. */
export interface Receipt {
  readonly part: number;
  readonly seq: number;
  readonly receivedAt: number;
  readonly answer: AcknowledgementCode;
  readonly duplicate: boolean;
  /** The same control id from the same sender with other bytes stands in the journal already. */
  readonly reusedControlId: boolean;
}

/** A FHIR R4 resource or element as plain JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export interface FhirResource {
  resourceType: string;
  [element: string]: Json | undefined;
}

/**
 * A message's say about one resource.
 *
 * - `merge`: each top-level element that is present is set as of the entry's event time, `null` deletes it (`""` in
 *   v2), an absent one stays as it is. A choice (`value[x]`, with its data-absent-reason) is one element.
 * - `replace`: the content as a whole is one value (members of a set, documents).
 * - `mention`: inserted if absent, never updated: a directory entry that a clinical message names in passing.
 *
 * `defaults` holds what the profile demands and the message does not say (a status, a data-absent-reason): it is dated
 * before all time, so that anything said by anyone wins over it.
 */
export interface Statement {
  readonly type: string;
  readonly id: string;
  /** The id of the source patient in whose slice the resource lies; empty for directory entries. */
  readonly patient: string;
  readonly mode: 'merge' | 'replace' | 'mention';
  readonly content: FhirResource;
  readonly defaults?: FhirResource;
  /** Canonical URL of the profile the resource is built to. */
  readonly profile?: string;
  /** The visit or filler key that owns the resource's patient: it moves when that key moves (DESIGN 10). */
  readonly owner?: BusinessKey;
  /** The document that says so: it counts until that one is superseded. */
  readonly document?: DocumentVersion;
}

/** One version of a clinical document. Of a series the highest version stands, of equal ones the latest. */
export interface DocumentVersion {
  /** `document:{id}`: what another names that says it replaces this one. */
  readonly id: BusinessKey;
  /**
   * The id, and the setId (of a document without one its id), for one patient and type of document: where a sender gives one number
   * to all documents, nobody's takes another's place.
   */
  readonly own: BusinessKey;
  readonly series: BusinessKey;
  /** ClinicalDocument.versionNumber; 0 where there is none. */
  readonly version: number;
}

/** A document that an entry holds, and those that it says it replaces. */
export interface DocumentStatement {
  readonly document: DocumentVersion;
  /** `document:{id}` of each. */
  readonly replaces: readonly BusinessKey[];
  /** What stands instead of the statements of the document once it is superseded. */
  readonly superseded: readonly Statement[];
}

/**
 * A set as sent in snapshot mode (all AL1 of a patient, all DG1 of a visit): members that an earlier message stated and
 * this one does not are withdrawn. Given only where at least one segment of the set is there.
 */
export interface SetStatement {
  /** The resource whose set it is, and which keeps the set's clock. */
  readonly of: { readonly type: string; readonly id: string; readonly patient: string };
  /** The segment that carries the set: `AL1`, `DG1`, `IN1`. */
  readonly name: string;
  readonly members: readonly { readonly type: string; readonly id: string }[];
  readonly owner?: BusinessKey;
}

/**
 * What a source says of who is who. It is written as a link event (DESIGN 18), never folded into a resource: records stay as
 * they are, and the person is a view. All are Patient ids.
 *
 * - `merge`: `from` goes, `to` stays. `change`: the number of `from` is now that of `to`. `move`: the number `from` has
 *   become one of `to`. After each, `to` is what stands for `from`.
 * - `link`: both are one person, each stays. `unlink`: undoes a `link` of the two, and nothing else.
 */
export interface LinkStatement {
  readonly kind: 'merge' | 'change' | 'move' | 'link' | 'unlink';
  readonly from: string;
  readonly to: string;
}

/** A visit or an account that was kept under the wrong patient: what was said of `from` within it is `to`'s (ADT A44, A45). */
export interface MoveStatement {
  readonly key: BusinessKey;
  readonly from: string;
  readonly to: string;
}

/** A visit or an account that was merged into another, or got another number: what is said of `key` is said of `becomes`. */
export interface RenameStatement {
  readonly key: BusinessKey;
  readonly becomes: BusinessKey;
}

/** What became of one populated leaf of the source. `mapped` names where (`Patient/…#name[0].family`). */
export type LineageFate = 'mapped' | 'preserved' | 'ignored' | 'unmapped';
export interface LineageRow {
  /** `PID[1]-5[2].1.1`: segment, ordinal, field, repetition, component, sub-component. */
  readonly place: string;
  readonly fate: LineageFate;
  /** Target path, or the reason it is ignored. */
  readonly to: string;
  /** Further places that it decides or stands in. */
  readonly also?: readonly string[];
}

/** translate → normalise → store: what an entry says, to be folded into what is known. */
export interface Translation {
  /** Epoch milliseconds: the event's time, or when the entry was received. Orders the fold. */
  readonly eventAt: number;
  /** The source patient's Patient id; empty where the message is about none. */
  readonly patient: string;
  readonly statements: readonly Statement[];
  readonly sets: readonly SetStatement[];
  readonly links?: readonly LinkStatement[];
  readonly moves?: readonly MoveStatement[];
  readonly renames?: readonly RenameStatement[];
  readonly documents?: readonly DocumentStatement[];
  /** The visits and accounts that the message names: what it says moves with them (`moves`). */
  readonly within?: readonly BusinessKey[];
  readonly issues: readonly Issue[];
  /** Made when asked for: the rows are computed from marks that translation leaves as it reads. */
  lineage(): readonly LineageRow[];
  /** Populated leaves by fate, for the scorecards: cheap, always there. */
  readonly leaves: { readonly [fate in LineageFate]: number };
}

/** When something was said: event time, then place in the journal. Later wins (see `store/fold.ts`). */
export interface Clock {
  readonly eventAt: number;
  readonly part: number;
  readonly seq: number;
}

/** store → identify, notify: a version that was written. */
export interface StoredChange {
  readonly type: string;
  readonly id: string;
  readonly patient: string;
  readonly version: number;
  readonly kind: 'created' | 'updated' | 'deleted';
  readonly part: number;
  readonly seq: number;
}

/**
 * Who reads, and what they may see. Made by `govern`, demanded by every read of resources, compiled by `store` into the
 * SQL of every table it touches.
 */
export interface Access {
  readonly actor: string;
  readonly scope: 'everything';
}
