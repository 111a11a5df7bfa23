import type { Database, Transaction } from '#database/database.ts';
import type { BusinessKey, JournalEntry, StoredChange, Translation } from '#flow';
import { patientOfDocument } from '#formats/cda/document-keys.ts';
import { isXml } from '#formats/cda/is-xml.ts';
import { readCda } from '#formats/cda/read-cda.ts';
import { businessKeys, patientsIn, readBusinessKey } from '#formats/hl7v2/business-keys.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { applyLinks, type LinkItem } from '#identify/apply-links.ts';
import type { Applied } from '#journal/apply-batch.ts';
import type { Journal } from '#journal/journal.ts';
import { normaliseTranslation } from '#normalise/normalise-translation.ts';
import type { Now } from '#platform/clock.ts';
import type { FeedConfig } from '#platform/config/schema.ts';
import { CausewayError } from '#platform/errors.ts';
import type { Ids } from '#platform/ids.ts';
import type { Step } from '#platform/steps.ts';
import { createZone, type Zone } from '#platform/zone.ts';
import type { Realm } from '#realms/realm.ts';
import { parseOptions } from '#receive/parse-options.ts';
import { createKnownMentions } from '#store/known-mentions.ts';
import { refoldPatient } from '#store/refold.ts';
import { type StoreDeps, writeTranslations } from '#store/write.ts';
import { translateDocument } from '#translate/cda/translate-document.ts';
import type { FeedOverlay } from '#translate/v2/overlay/feed-overlay.ts';
import { translateMessage } from '#translate/v2/translate-message.ts';

export interface PipelineOptions {
  readonly db: Database;
  readonly journal: Journal;
  readonly ids: Ids;
  readonly realm: Realm;
  /** The feed as configured; undefined where it has left the configuration: its entries are still refolded. */
  readonly feedOf: (name: string) => FeedConfig | undefined;
  /** The rules of a feed, where it has any. */
  readonly overlayOf: (feed: string) => FeedOverlay | undefined;
  /** The journal part of clients' writes: no messages to translate, and no patients to refold. */
  readonly clientPart: number;
  readonly now: Now;
  readonly step: Step;
}

/** The effect of a batch, in the transaction that moves the offset. */
export type Apply = (
  tx: Transaction,
  items: readonly { readonly entry: JournalEntry; readonly prepared: Translation }[],
) => Promise<Applied[]>;

export interface Pipeline {
  /** journal → translate → normalise: pure, runs ahead of the transaction. */
  prepare(entry: JournalEntry): Translation;
  /** → store → identify: what a consumer applies its batches with, one for each, as it remembers what that one has stored. */
  applying(): Apply;
  /** Whom an entry is about, as `patient:` keys: those of its PIDs, and those whom it merges. */
  patientsOf(entry: JournalEntry): readonly BusinessKey[];
  /** Folds a source patient's slice anew from the journal, in a transaction of its own. */
  refold(system: string, key: BusinessKey): Promise<readonly StoredChange[]>;
}

/** The way of an entry from the journal to the store; what follows the store's commit hangs on the consumer (`app.ts`). */
export function createPipeline({
  db,
  journal,
  ids,
  realm,
  feedOf,
  overlayOf,
  clientPart,
  now,
  step,
}: PipelineOptions): Pipeline {
  const systems = new Map<number, string>();
  const systemOf = (part: number) => {
    const known = systems.get(part) ?? journal.parts.find((candidate) => candidate.part === part)?.system ?? '';
    systems.set(part, known);
    return known;
  };

  function parse({ feed: name, body }: JournalEntry): Message {
    const feed = feedOf(name);
    return parseMessage(body, feed === undefined ? {} : parseOptions(feed));
  }

  /** As the rules of its feed have it read. */
  function asRead(entry: JournalEntry): Message {
    const message = parse(entry);
    return overlayOf(entry.feed)?.read?.(message).message ?? message;
  }

  /** Keys of what is read, for entries that came before the rules did. */
  function keysBeside(entry: JournalEntry): readonly BusinessKey[] {
    if (overlayOf(entry.feed)?.read === undefined || isXml(entry.body)) return [];
    return businessKeys(asRead(entry)).order.filter((key) => !entry.orderKeys.includes(key));
  }

  const zones = new Map<string, Zone>();
  const zoneOf = (name: string) => {
    const zone = zones.get(name) ?? createZone(name);
    zones.set(name, zone);
    return zone;
  };

  function translate(
    entry: JournalEntry,
    ownerOf?: (key: BusinessKey) => string | undefined,
    keyNow?: (key: BusinessKey) => BusinessKey,
  ): Translation {
    const feed = feedOf(entry.feed);
    const overlay = overlayOf(entry.feed);
    const given = {
      system: systemOf(entry.part),
      ids,
      entry,
      realm,
      ...(feed?.timeZone === undefined ? {} : { timeZone: zoneOf(feed.timeZone) }),
      ...(feed === undefined ? {} : { options: feed.options }),
      ...(overlay === undefined ? {} : { overlay }),
      ...(ownerOf === undefined ? {} : { ownerOf }),
      ...(keyNow === undefined ? {} : { keyNow }),
    };
    const { body } = entry;
    return normaliseTranslation(isXml(body) ? translateDocument(body, given) : translateMessage(parse(entry), given));
  }

  function patientsOf(entry: JournalEntry): readonly BusinessKey[] {
    if (entry.disposition === 'keep' || entry.part === clientPart) return [];
    return isXml(entry.body) ? patientOfDocument(readCda(entry.body)) : patientsIn(asRead(entry));
  }

  const deps: StoreDeps = {
    kind: db.kind,
    now,
    isOfClient: (part) => part === clientPart,
    entriesOfKey: (tx, system, key) => Array.fromAsync(journal.entriesOfKey(system, key, tx)),
    entryAt: (tx, { part, seq }) => journal.entry(part, seq, tx),
    // Every place that the store names is an entry that it was given here.
    patientsOf: (place) => patientsOf(place as JournalEntry),
    translate: async (_tx, place, ownerOf, keyNow) => translate(place as JournalEntry, ownerOf, keyNow),
  };

  return {
    prepare(entry) {
      if (entry.part === clientPart) throw new CausewayError('CW-API-007');
      return translate(entry);
    },
    applying() {
      const mentions = createKnownMentions();
      return async (tx, items) => {
        await writeTranslations(
          tx,
          items.map(({ entry, prepared }) => ({ entry, system: systemOf(entry.part), translation: prepared })),
          mentions,
          deps,
        );
        const identityIssues = await applyLinks(tx, items.map(linkItem), { kind: db.kind, now: now() });
        step('store: effect written, not committed');
        return items.map(({ entry, prepared: { issues, leaves } }, index) => ({
          keys: keysBeside(entry),
          issues: [...issues, ...identityIssues[index]!],
          leaves: [leaves.mapped, leaves.preserved, leaves.ignored, leaves.unmapped],
        }));
      };
    },
    patientsOf,
    refold: (system, key) =>
      db.transaction((tx) => refoldPatient(tx, system, { patient: patientOf(ids, system, key), keys: [key] }, deps)),
  };
}

function linkItem({ entry: { part, seq }, prepared: { eventAt, links = [] } }: Parameters<Apply>[1][number]): LinkItem {
  return { clock: { eventAt, part, seq }, links };
}

/** The Patient id of a `patient:{authority}|{id}` key. */
function patientOf(ids: Ids, system: string, key: BusinessKey): string {
  const { authority, value } = readBusinessKey(key);
  return ids.patient(system, authority, value);
}
