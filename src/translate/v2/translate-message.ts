import type {
  BusinessKey,
  DocumentStatement,
  FhirResource,
  Issue,
  LineageRow,
  LinkStatement,
  MoveStatement,
  RenameStatement,
  SetStatement,
  Statement,
  Translation,
} from '#flow';
import { containersIn } from '#formats/hl7v2/business-keys.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import type { Trace } from '#formats/hl7v2/overlay/trace.ts';
import { parseTimestamp } from '#formats/hl7v2/parse-timestamp.ts';
import type { TranslationContext } from '../context.ts';
import { reference } from '../element.ts';
import { embedDocuments } from './embedded-documents.ts';
import { countLeaves, lineageRows } from './lineage.ts';
import { translatorOf } from './message-types.ts';
import { namingSystems } from './naming-systems.ts';
import { originOf } from './origin.ts';
import { applyAdditions } from './overlay/additions.ts';
import { countRows, overlaidLineage } from './overlay/overlaid-lineage.ts';
import { note, openScope, type Scope } from './scope.ts';
import { provenanceOfPid } from './segments/pid-provenance.ts';
import { offsetOfMessage } from './times.ts';

/** A translation of a v2 message: with where it came from, for those who ask. */
export interface V2Translation extends Translation {
  /** MessageHeader, Provenance, what coding systems are called, and mentions of whom they name: derived, never stored (DESIGN 11). */
  origin(): {
    readonly resources: readonly FhirResource[];
    readonly mentions: readonly Statement[];
    /** MSH-7, where it is an instant. */
    readonly timestamp?: string;
  };
}

/** Whether a type (`ADT^A01`, `ORU^R01`) is translated; others give an issue and no statements. */
export function isSupported(type: string): boolean {
  return translatorOf(type) !== undefined;
}

/**
 * HL7v2 → FHIR: pure and deterministic. What is off in the content (a bad segment, date or code) is an issue with its place
 * and costs nothing beside it; nothing that a message can contain makes it throw.
 */
export function translateMessage(sent: Message, context: TranslationContext): V2Translation {
  const { overlay } = context;
  const { message, trace } = overlay?.read?.(sent) ?? { message: sent };
  const scope = openScope(message, context, offsetOfMessage(message.segments[0]));
  const translator = translatorOf(message.type);
  if (translator === undefined) note(scope, 'CW-TRN-001', 'warning', 'MSH[1]-9');
  const patient = translator?.(scope, message) ?? '';
  embedDocuments(scope, message, patient);
  if (overlay?.additions !== undefined && translator !== undefined) applyAdditions(scope, overlay.additions);
  tellImpossibleTimes(scope);
  tellOffsets(scope);
  return new TranslatedMessage(scope, patient, trace && { sent, trace });
}

/**
 * A class for its getter alone: an object literal with one makes a hidden class of its own at each evaluation, which keeps
 * the whole message alive until the next full collection (bench: `convert`).
 */
class TranslatedMessage implements V2Translation {
  readonly eventAt: number;
  readonly patient: string;
  readonly statements: readonly Statement[];
  readonly sets: readonly SetStatement[];
  readonly links: readonly LinkStatement[];
  readonly moves: readonly MoveStatement[];
  readonly renames: readonly RenameStatement[];
  readonly documents: readonly DocumentStatement[];
  readonly within: readonly BusinessKey[];
  readonly issues: readonly Issue[];
  readonly #scope: Scope;
  /** What was sent, where a rule of the feed had it read otherwise. */
  readonly #overlaid: { readonly sent: Message; readonly trace: Trace } | undefined;
  #origin: ReturnType<V2Translation['origin']> | undefined;
  #told: Told | undefined;
  #leaves: Translation['leaves'] | undefined;

  constructor(scope: Scope, patient: string, overlaid: { readonly sent: Message; readonly trace: Trace } | undefined) {
    const { entry } = scope.context;
    this.eventAt = entry.eventAt ?? entry.receivedAt;
    this.patient = patient;
    // What `origin` adds to the scope later is not part of what is stored.
    this.statements = [...scope.statements];
    this.sets = scope.sets;
    this.links = scope.links;
    this.moves = scope.moves;
    this.renames = scope.renames;
    this.documents = scope.embedded.length === 0 ? none : scope.embedded.flatMap(({ documents }) => documents);
    this.within = containersIn(scope.message);
    this.issues = [...scope.issues];
    this.#scope = scope;
    this.#overlaid = overlaid;
  }

  origin(): ReturnType<V2Translation['origin']> {
    const scope = this.#scope;
    const { found, update } = this.#read();
    if (this.#origin === undefined) {
      const names = found === undefined ? [] : namingSystems(scope, found.provenance.recorded as string);
      const own = found === undefined ? [] : [found.header, ...found.software, ...names];
      const told = found === undefined ? [] : [withTargets(found.provenance, this.statements)];
      const resources = [...own, ...(update === undefined ? [] : [update]), ...told];
      const mentions = scope.statements.slice(this.statements.length);
      const sentAt = found?.sentAt;
      this.#origin = sentAt === undefined ? { resources, mentions } : { resources, mentions, timestamp: sentAt };
    }
    return this.#origin;
  }

  /** Reads what tells where the message comes from, which leaves its marks: the accounts of leaves need no more. */
  #read(): Told {
    const scope = this.#scope;
    if (this.#told === undefined) {
      const isRead = isSupported(scope.message.type);
      this.#told = isRead
        ? { found: originOf(scope), update: provenanceOfPid(scope) }
        : { found: undefined, update: undefined };
    }
    return this.#told;
  }

  lineage(): readonly LineageRow[] {
    this.#read();
    const own = lineageRows(this.#scope);
    const rows = this.#overlaid === undefined ? own : overlaidLineage(this.#overlaid.sent, own, this.#overlaid.trace);
    return [...rows, ...this.#scope.embedded.flatMap((embedded) => embedded.lineage())];
  }

  get leaves(): Translation['leaves'] {
    this.#read();
    this.#leaves ??= this.#overlaid === undefined ? withEmbedded(this.#scope) : countRows(this.lineage());
    return this.#leaves;
  }
}

const none: readonly DocumentStatement[] = [];

/** Where a message comes from, and when its patient's record was last changed. */
interface Told {
  readonly found: ReturnType<typeof originOf>;
  readonly update: FhirResource | undefined;
}

/** Its own leaves, and those of the documents that it holds. */
function withEmbedded(scope: Scope): Translation['leaves'] {
  const counts = { ...countLeaves(scope) };
  for (const { leaves } of scope.embedded) for (const fate of fates) counts[fate] += leaves[fate];
  return counts;
}

const fates = ['mapped', 'preserved', 'ignored', 'unmapped'] as const;

/** The Provenance is of what the message states; what it mentions is someone else's. */
function withTargets(provenance: FhirResource, statements: readonly Statement[]): FhirResource {
  const target = statements.filter(({ mode }) => mode !== 'mention').map(({ type, id }) => reference(type, id));
  return { ...provenance, target };
}

/** The message's and the event's time order what is said: where one of them is none, that is told though nothing else reads it. */
function tellImpossibleTimes(scope: Scope): void {
  for (const [id, field] of orderingTimes) {
    const text = scope.message.first(id)?.value(field).trim() ?? '';
    if (text === '' || text === '""' || parseTimestamp(text) !== undefined) continue;
    const place = `${id}[1]-${field}.1`;
    const isTold = scope.issues.some((issue) => issue.code === 'CW-TRN-010' && issue.place === place);
    if (!isTold) note(scope, 'CW-TRN-010', 'warning', place);
  }
}

const orderingTimes = [
  ['MSH', 7],
  ['EVN', 2],
] as const;

/** Once a message: whose offset was given to times that carried none. */
function tellOffsets(scope: Scope): void {
  if (scope.offsetsUsed.has('message')) note(scope, 'CW-TRN-007', 'information', 'MSH[1]-7');
  if (scope.offsetsUsed.has('feed')) note(scope, 'CW-TRN-008', 'information');
  if (scope.offsetsUsed.has('none')) note(scope, 'CW-TRN-009', 'warning');
}
