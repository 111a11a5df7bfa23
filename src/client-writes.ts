import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '#database/database.ts';
import type { ValidationIssue } from '#fhir/validate/issue.ts';
import type { JournalEntry } from '#flow';
import type { Applied } from '#journal/apply-batch.ts';
import type { Journal } from '#journal/journal.ts';
import type { Settlements } from '#journal/settlements.ts';
import type { Now } from '#platform/clock.ts';
import { CausewayError } from '#platform/errors.ts';
import type { Ids } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import type { Step } from '#platform/steps.ts';
import type { Written } from '#serve/fhir/interaction.ts';
import {
  type ClientRequest,
  decodeWrite,
  encodeWrite,
  type RawWrite,
  readWrite,
} from '#store/client/client-request.ts';
import { type Decision, type Result, readDecision, refusalOf } from '#store/client/decision.ts';
import { atEntry } from '#store/client/read-bundle.ts';
import { writeOfClients } from '#store/client/write-client.ts';
import type { ClientRules } from './client-rules.ts';

/** The feed under which clients' writes are journalled; its system is `clientSystem`. */
export const clientFeed = 'fhir';

export interface ClientWritesOptions {
  readonly db: Database;
  readonly journal: Journal;
  readonly settlements: Settlements;
  readonly ids: Ids;
  readonly rules: ClientRules;
  readonly now: Now;
  readonly step: Step;
}

export interface ClientWrites {
  /**
   * Journals a write, waits for its turn and gives what was done; `bytes` are the body as it came. Errors: `CW-WRT-…` and what
   * else the write is refused for, `CW-WRT-015` where its turn does not come in time, those of the journal.
   */
  submit(write: RawWrite, bytes: Uint8Array | undefined): Promise<Written>;
  /** The consumer's side: understood ahead of its turn, then decided and done in it. */
  prepare(entry: JournalEntry): ClientRequest;
  apply(
    tx: Transaction,
    items: readonly { readonly entry: JournalEntry; readonly prepared: ClientRequest }[],
  ): Promise<Applied[]>;
}

/**
 * Clients' writes go the way of all that comes in (DESIGN 7): journalled as a feed of their own, applied by its one ordered
 * consumer, answered after that commit. One at a time, so that no two conditional writes race.
 */
export function createClientWrites({
  db,
  journal,
  settlements,
  ids,
  rules,
  now,
  step,
}: ClientWritesOptions): ClientWrites {
  /** What was understood before it was journalled, by the journalled bytes: they are not read twice. */
  const understood = new WeakMap<Uint8Array, ClientRequest>();
  /** What was decided, by the effect that the consumer tells of once that is committed. */
  const decided = new WeakMap<Applied, Decision>();
  return {
    async submit(write, bytes) {
      // What no state can mend is refused before it is kept.
      const request = readWrite(write);
      const { operations, isBundle } = request;
      const found = new Map<number, readonly ValidationIssue[]>();
      for (const operation of operations) {
        if (!('resource' in operation)) continue;
        const { resource, entry } = operation;
        const check = () => found.set(entry, rules.check(resource));
        if (isBundle) atEntry(entry, check);
        else check();
      }
      const body = encodeWrite(write, bytes);
      understood.set(body, request);
      const { part, seq } = await journal.append({
        feed: clientFeed,
        protocol: 'fhir',
        body,
        receivedAt: now(),
        // Each is one of its own: a client that sends the same again means it again.
        controlId: randomUUID(),
        messageType: `${write.method} ${write.url.split(/[/?]/, 1)[0] || 'Bundle'}`,
        sender: { application: '', facility: '' },
        orderKeys: [],
        answer: 'AA',
        disposition: 'apply',
        issues: [],
      });
      const { status, applied } = await inTime(settlements.ofNew(part, seq));
      const known = applied && decided.get(applied);
      const decision = known ?? (status === 'applied' ? await readDecision(db, part, seq) : undefined);
      if (decision === undefined) throw new CausewayError('CW-WRT-021');
      if (decision.refused !== undefined) throw refusalOf(decision.refused);
      // What a patch made of a row was not there to be looked at before.
      const issuesOf = ({ entry, content }: Result) => found.get(entry) ?? (content ? rules.check(content) : []);
      return { results: decision.results.map((result) => ({ ...result, issues: issuesOf(result) })) };
    },
    prepare: ({ body }) => understood.get(body) ?? readWrite(decodeWrite(body)),
    async apply(tx, items) {
      const accessOf = ({ actor }: ClientRequest) => ({ actor, scope: 'everything' }) as const;
      const decisions = await writeOfClients(tx, items, { now, ids, accessOf, rules });
      const applied = decisions.map((decision): Applied => {
        const { refused } = decision;
        const issues =
          refused === undefined ? [] : [{ code: refused.code, severity: 'error' as const, text: refused.text }];
        const effect = { keys: [], issues, leaves: [] };
        decided.set(effect, decision);
        return effect;
      });
      step('store: effect written, not committed');
      return applied;
    },
  };
}

async function inTime<T>(settled: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new CausewayError('CW-WRT-015')), limits.writeAnswerMs);
  try {
    return await Promise.race([settled, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
