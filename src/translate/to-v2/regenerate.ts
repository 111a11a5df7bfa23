import type { Issue, Json, Translation } from '#flow';
import { editMessage, type FieldEdit, type SegmentInsertion } from '#formats/hl7v2/edit-message.ts';
import { fieldText } from '#formats/hl7v2/field-text.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { CausewayError } from '#platform/errors.ts';
import type { Realm } from '#realms/realm.ts';
import { toTransactionBundle } from '../bundle.ts';
import type { Element } from '../element.ts';
import { type Alignment, alignSegments } from './align-segments.ts';
import { changedPaths } from './changed-paths.ts';
import { mergeField } from './merge-field.ts';
import { openWriting } from './open-writing.ts';
import { isElement } from './read.ts';
import type { Draft } from './segment-draft.ts';
import { writeMessages } from './write-messages.ts';
import { nameOf, note } from './writing.ts';

/** How messages of the feed become FHIR: what made `before`, normalising included. */
export interface TranslationWay {
  readonly realm: Realm;
  readonly translate: (message: Message) => Pick<Translation, 'statements' | 'links' | 'lineage'>;
}

export interface Regenerated {
  /** The message with the changes in it, every other byte as it came. */
  readonly bytes: Uint8Array;
  /** Changes that no field of it holds (CW-TRN-065), and what v2 cannot say. */
  readonly issues: readonly Issue[];
}

/**
 * A message as it was sent, with what has changed of the FHIR that it became: only the fields whose elements changed are edited. Both ways of
 * writing (`before`, `after`) are made and compared leaf by leaf; lineage says which segment became which resource; and the result is
 * translated again, so that a change which it does not say is told of. `before` is what the message became (a Bundle, or its
 * resources); `after` the same, or only those that changed. Pure; never throws for what the JSON holds.
 */
export function regenerate(
  original: Message | Uint8Array,
  before: Json,
  after: Json,
  way: TranslationWay,
): Regenerated {
  const message = original instanceof Uint8Array ? parseMessage(original) : original;
  const lineage = way.translate(message).lineage();
  const [old, now] = [before, merged(before, after)].map((bundle) => draftsOf(bundle, message, way));
  const known = new Set(old!.issues.map(({ code, place }) => `${code} ${place}`));
  const issues: Issue[] = now!.issues.filter(({ code, place }) => !known.has(`${code} ${place}`));
  const alignment = alignSegments(message, lineage, old!.drafts);
  const changes = changesOf(message, alignment, old!.drafts, now!.drafts);
  const { bytes, issue } = edited(message, changes);
  if (issue !== undefined) issues.push(issue);
  const writing = openWriting({ resourceType: 'Bundle' }, way.realm);
  for (const path of missing(bytes, before, merged(before, after), way)) note(writing, 'CW-TRN-065', 'warning', path);
  return { bytes, issues: [...issues, ...writing.issues] };
}

/** Both ways of writing are of the same type, and sent at the same time. */
function draftsOf(
  bundle: Json,
  message: Message,
  { realm }: TranslationWay,
): { readonly drafts: readonly Draft[]; readonly issues: readonly Issue[] } {
  const written = writeMessages(bundle, { realm, sentAt: '1970-01-01T00:00:00Z', type: message.type });
  const drafts = written.messages[0]?.segments.filter(({ id }) => !ofMessage.has(id)) ?? [];
  return { drafts, issues: written.issues };
}

/** Segments that tell of the message as it was sent: its own stay. */
const ofMessage: ReadonlySet<string> = new Set(['MSH', 'SFT', 'EVN']);

interface Changes {
  readonly edits: readonly FieldEdit[];
  readonly without: ReadonlySet<Segment>;
  readonly insertions: readonly SegmentInsertion[];
}

function changesOf(message: Message, alignment: Alignment, old: readonly Draft[], now: readonly Draft[]): Changes {
  const edits = new Map<string, FieldEdit>();
  const without = new Set<Segment>();
  const insertions: SegmentInsertion[] = [];
  const pairs = pairsOf(old, now);
  let last = message.segments[0]!;
  for (const draft of now) {
    const from = pairs.get(draft);
    const segments = from === undefined ? [] : (alignment.get(from) ?? []);
    if (from === undefined) insertions.push({ after: last, draft: { id: draft.id, fields: draft.fields } });
    for (const edit of segments[0] === undefined ? [] : editsOf(message, segments, from!, draft))
      edits.set(`${edit.segment.position} ${edit.field}`, edit);
    // The lines of a text that became one Observation: a changed text stands in the first.
    if (segments.length > 1 && from !== undefined && isChanged(message, from, draft, 5))
      for (const one of segments.slice(1)) without.add(one);
    last = segments.at(-1) ?? last;
  }
  const kept = new Set(pairs.values());
  for (const draft of old) if (!kept.has(draft)) for (const segment of alignment.get(draft) ?? []) without.add(segment);
  return { edits: [...edits.values()].filter(({ segment }) => !without.has(segment)), without, insertions };
}

/** Drafts of both ways that are of one resource and stand in the same place among its segments. */
function pairsOf(old: readonly Draft[], now: readonly Draft[]): ReadonlyMap<Draft, Draft> {
  const key = ({ id, about = '' }: Draft) => `${id} ${about}`;
  const before = Map.groupBy(old, key);
  const pairs = new Map<Draft, Draft>();
  for (const [name, drafts] of Map.groupBy(now, key)) {
    drafts.forEach((draft, index) => {
      const from = before.get(name)?.[index];
      if (from !== undefined) pairs.set(draft, from);
    });
  }
  return pairs;
}

const encoded = ({ delimiters }: Message, draft: Draft, field: number): string =>
  fieldText(draft.fields[field], delimiters);
const isChanged = (message: Message, old: Draft, now: Draft, field: number): boolean =>
  encoded(message, old, field) !== encoded(message, now, field);

const textTypes: ReadonlySet<string> = new Set(['ST', 'TX', 'FT']);

/** Set ids move when a neighbour goes: they are no change of what is said. */
const setIds: ReadonlySet<string> = new Set(
  'NK1 AL1 DG1 PR1 IN1 GT1 OBR OBX NTE SPM AIS AIG AIL AIP IAM DB1'.split(' '),
);

function editsOf(message: Message, segments: readonly Segment[], old: Draft, now: Draft): readonly FieldEdit[] {
  const segment = segments[0]!;
  const numbers = new Set([...Object.keys(old.fields), ...Object.keys(now.fields)].map(Number));
  return [...numbers].flatMap((field) => {
    if ((field === 1 && setIds.has(now.id)) || !isChanged(message, old, now, field)) return [];
    const sent = segment.raw(field);
    const isText = now.id === 'OBX' && textTypes.has(segment.value(2));
    // A text stays of the type that it was sent as; its lines are one value, whichever OBX they stood in.
    if (isText && field === 2 && textTypes.has(encoded(message, now, 2))) return [];
    if (segments.length > 1 && isText && field === 5)
      return [{ segment, field, value: { encoded: encoded(message, now, field) } }];
    const { text, homeless } = mergeField(
      sent,
      encoded(message, old, field),
      encoded(message, now, field),
      message.delimiters,
    );
    const moved = homeless.flatMap((change) => leafEdit(segment, change, message));
    if (text === sent) return moved;
    // What is taken away is asked to be deleted (HL7 v2.5.1 §2.5.3): a field left empty would say nothing of it.
    return [{ segment, field, value: { encoded: text === '' ? '""' : text } }, ...moved];
  });
}

/** A leaf that the sender has in another field than we: the only one of the segment that says the same. */
function leafEdit(
  segment: Segment,
  { from, to }: { readonly from: string; readonly to: string },
  { delimiters }: Message,
): readonly FieldEdit[] {
  const { repetition, component, subcomponent } = delimiters;
  const found: FieldEdit[] = [];
  for (let field = 1; field <= segment.fieldCount; field++) {
    if (segment.isUndivided(field)) continue;
    const raw = segment.raw(field);
    const marks = [repetition, component, subcomponent].filter((one) => one !== '').map((one) => `\\${one}`);
    const leaves = marks.length === 0 ? [raw] : raw.split(new RegExp(`([${marks.join('')}])`));
    if (leaves.filter((leaf) => leaf === from).length !== 1) continue;
    found.push({ segment, field, value: { encoded: leaves.map((leaf) => (leaf === from ? to : leaf)).join('') } });
  }
  return found.length === 1 ? found : [];
}

/** Resources of `before` with those of `after` in their place; where `after` is a whole Bundle of them, what it lacks is gone. */
function merged(before: Json, after: Json): Json {
  if (isElement(after) && after.resourceType === 'Bundle') return after;
  const changed = (Array.isArray(after) ? after : [after]).filter(isElement);
  const entries = isElement(before) && Array.isArray(before.entry) ? before.entry.filter(isElement) : [];
  const name = (one: Json | undefined) => (isElement(one) ? nameOf(one) : '');
  const names = new Set(changed.map(name));
  const rest = entries.filter(({ resource }) => !names.has(name(resource)));
  const others = changed.filter((one) => !entries.some(({ resource }) => name(resource) === name(one)));
  const inPlace = entries.map((entry) => changed.find((one) => name(one) === name(entry.resource)) ?? entry.resource!);
  return {
    ...(before as Element),
    entry:
      rest.length === entries.length
        ? [...entries, ...others.map((resource) => ({ resource }))]
        : [...inPlace, ...others].map((resource) => ({ resource })),
  };
}

/** Changed elements that the edited message, translated, does not have as they are to be. */
function missing(bytes: Uint8Array, before: Json, after: Json, { translate }: TranslationWay): readonly string[] {
  return changedPaths(before, after, toTransactionBundle(translate(parseMessage(bytes))) as unknown as Json);
}

/** A character that the message's character set does not have costs the change, and is said. */
function edited(
  message: Message,
  { edits, without, insertions }: Changes,
): { readonly bytes: Uint8Array; readonly issue?: Issue } {
  if (edits.length + without.size + insertions.length === 0) return { bytes: message.bytes };
  try {
    return { bytes: editMessage(message, edits, without, insertions) };
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    const { code, message: text, place } = error;
    return { bytes: message.bytes, issue: { code, severity: 'error', text, ...(place !== undefined && { place }) } };
  }
}
