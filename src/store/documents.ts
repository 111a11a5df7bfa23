import type { BusinessKey, Clock, DocumentVersion, Statement, Translation } from '#flow';
import { clockOf, compareClocks } from './clocks.ts';
import type { KnownVersions, OwnedKey } from './owners.ts';
import { loadOwners, type WorkingSet } from './working-set.ts';
import type { StoreItem } from './write.ts';

/** A version of a document that came, and where it stands in the journal. */
export type StoredVersion = NonNullable<KnownVersions['newest']>;

/** The keys that tell which of an entry's documents stand. */
export function* documentKeys({ documents = [] }: Pick<Translation, 'documents'>): Generator<BusinessKey> {
  for (const { document, replaces } of documents) yield* [document.id, document.own, document.series, ...replaces];
}

/**
 * What is said, as it is now: of a document that was superseded its statements are gone, whoever else makes the same ones, and what
 * is left of it stands instead; nothing at all where the document itself was sent anew. The documents' keys have been read.
 */
export function inForce(
  work: WorkingSet,
  { statements, documents = [] }: Pick<Translation, 'statements' | 'documents'>,
  clock: Clock,
): readonly Statement[] {
  const gone = documents.filter(({ document }) => !isInForce(work, document, clock));
  if (gone.length === 0) return statements;
  const versions = new Set(gone.map(({ document }) => document));
  const left = statements.filter(({ document }) => document === undefined || !versions.has(document));
  for (const { document, superseded } of gone) {
    if (!isBehind(work, document.own, document, clock)) left.push(...superseded);
  }
  return left;
}

function isInForce(work: WorkingSet, document: DocumentVersion, clock: Clock): boolean {
  if (isBehind(work, document.own, document, clock) || isBehind(work, document.series, document, clock)) return false;
  const replacedAt = work.owners.get(document.id)?.documents?.replacedAt;
  return replacedAt === undefined || replacedAt < clock.eventAt;
}

/** Whether a higher or later version is known under a key. */
function isBehind(work: WorkingSet, key: BusinessKey, { version }: DocumentVersion, clock: Clock): boolean {
  const newest = work.owners.get(key)?.documents?.newest;
  return newest !== undefined && compareVersions(newest, { version, clock }) > 0;
}

type Ordered = Pick<StoredVersion, 'version' | 'clock'>;

function compareVersions(a: Ordered, b: Ordered): number {
  return a.version - b.version || compareClocks(a.clock, b.clock);
}

/**
 * Keeps which documents an entry brings and which it says it replaces, and gives those whose place is thereby taken. Whatever the
 * order of entries, the same is known at last. A document is not replaced by one that was made before it.
 */
export async function keepVersions(work: WorkingSet, item: StoreItem): Promise<readonly StoredVersion[]> {
  const clock = clockOf(item);
  const gone = new Map<string, StoredVersion>();
  const leave = (version: StoredVersion) => {
    const { part, seq } = version.clock;
    gone.set(`${part}.${seq} ${version.id}`, version);
  };
  await loadOwners(work, documentKeys(item.translation));
  for (const { document, replaces } of item.translation.documents ?? []) {
    const own: StoredVersion = { version: document.version, clock, id: document.id };
    for (const key of new Set([document.id, document.own, document.series])) {
      const before = work.owners.get(key)?.documents?.newest;
      if (before !== undefined && compareVersions(before, own) >= 0) continue;
      if (before !== undefined && key !== document.id) leave(before);
      keep(work, key, item, { newest: own });
    }
    for (const key of replaces) {
      const { newest, replacedAt = Number.NEGATIVE_INFINITY } = work.owners.get(key)?.documents ?? {};
      if (replacedAt >= clock.eventAt) continue;
      if (newest !== undefined && newest.clock.eventAt <= clock.eventAt && newest.clock.eventAt > replacedAt)
        leave(newest);
      keep(work, key, item, { replacedAt: clock.eventAt });
    }
  }
  return [...gone.values()];
}

/** The key's patient and clock are those of the newest version; until one has come, of what replaces it. */
function keep(work: WorkingSet, key: BusinessKey, item: StoreItem, more: KnownVersions): void {
  const known = work.owners.get(key);
  const isOwn = more.newest !== undefined || known?.documents?.newest === undefined;
  const owned: Pick<OwnedKey, 'patient' | 'clock'> =
    known === undefined || isOwn ? { patient: item.translation.patient, clock: clockOf(item) } : known;
  work.owners.set(key, {
    ...known,
    key,
    patient: owned.patient,
    clock: owned.clock,
    documents: { ...known?.documents, ...more },
    isNew: true,
  });
}
