import type { Happening } from './happening.ts';
import { happeningsOf } from './lives.ts';
import { loadVocabulary } from './load-vocabulary.ts';
import { disorder } from './mess/disorder.ts';
import { demoMess, type Mess } from './mess/mess.ts';
import { spoil } from './mess/spoil.ts';
import { wrongPatient } from './mess/wrong-patient.ts';
import { encodeDraft } from './messages/encode-draft.ts';
import { renderMessage } from './messages/render-message.ts';
import { createRandom } from './random.ts';
import { type SystemName, systemsOf } from './systems.ts';

export interface NetworkOptions {
  /** The same seed, dials and counts give the same bytes. */
  readonly seed: number;
  /** How many people live in the network's towns. Each gives some dozens of messages over up to two years. */
  readonly patients: number;
  /** ISO date-time at which the first of them comes; 2024-01-02T08:00:00-05:00 where it is not given. */
  readonly start?: string;
  /** Give the messages of these systems only. The lives do not change by it. */
  readonly systems?: readonly SystemName[];
  /** `cleanMess` for none, otherwise what differs from `demoMess`. */
  readonly mess?: Partial<Mess>;
}

export interface SyntheticMessage {
  readonly feed: string;
  readonly bytes: Uint8Array;
  /** Epoch milliseconds of the event. */
  readonly at: number;
  /** `ADT^A01` */
  readonly type: string;
  /** The person whom the message is truly about, whatever its PID says. */
  readonly patient: number;
  /** The trouble it is in. */
  readonly note?: string;
  /** What a receiver in original mode must answer. */
  readonly expected: 'AA' | 'AE' | 'AR';
}

/**
 * The traffic of a hospital network: whole lives of people, as six systems tell of them, in order of time over all systems
 * (apart from what `reordered` and `duplicate` hold back). It streams: memory does not grow with the number of patients.
 *
 * @example
 * for (const { feed, bytes } of hospitalNetwork({ seed: 1, patients: 200 })) await send(feed, bytes);
 */
export function* hospitalNetwork(options: NetworkOptions): Generator<SyntheticMessage> {
  const mess = { ...demoMess, ...options.mess };
  const start = Date.parse(options.start ?? '2024-01-02T08:00:00-05:00');
  if (Number.isNaN(start)) throw new RangeError(`start is no ISO date-time: ${options.start}`);
  const vocabulary = loadVocabulary();
  const lives = happeningsOf(options.seed, options.patients, start, vocabulary);
  const told =
    mess.wrongPatient === 0 ? lives : wrongPatient(lives, mess.wrongPatient, createRandom(options.seed, 101));
  const sent = messagesOf(told, options, mess);
  yield* mess.duplicate === 0 && mess.reordered === 0 ? sent : disorder(sent, mess, createRandom(options.seed, 103));
}

function* messagesOf(
  happenings: Iterable<Happening>,
  options: NetworkOptions,
  mess: Mess,
): Generator<SyntheticMessage> {
  const random = createRandom(options.seed, 102);
  const senders = new Map(
    systemsOf(options).map((system) => [system.name, { system, count: 0, controlId: undefined as string | undefined }]),
  );
  for (const happening of happenings) {
    const sender = senders.get(happening.system);
    if (sender === undefined) continue;
    sender.count++;
    const drafted = renderMessage(
      sender.system,
      happening,
      `${sender.system.facility}${sender.count.toString().padStart(8, '0')}`,
    );
    const draft = spoil(drafted, mess, random, sender.controlId);
    sender.controlId = draft.controlId;
    yield {
      feed: sender.system.feed,
      bytes: encodeDraft(draft),
      at: happening.at,
      type: draft.type,
      patient: happening.owner ?? happening.subject.person.index,
      ...(draft.note === undefined ? {} : { note: draft.note }),
      expected: draft.expected,
    };
  }
}
