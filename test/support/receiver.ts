import { createZone } from '#platform/zone.ts';
import type { ReceiveEvents } from '#receive/events.ts';
import type { FeedSettings } from '#receive/feed-settings.ts';
import { listenMllp, type MllpListener } from '#receive/mllp/listener.ts';
import type { MllpListenerOptions } from '#receive/mllp/listener-options.ts';
import { MemoryIntake } from './memory-intake.ts';
import { RawSender } from './raw-sender.ts';

export const openFeed: FeedSettings = {
  name: 'adt',
  system: 'north',
  acknowledgement: 'by-message',
  unknownTrigger: 'AA',
  quarantineAnswer: 'AR',
  timeZone: createZone('America/New_York'),
  batch: 'split',
  missingStartBlock: 'close',
  maxMessageBytes: 1024 * 1024,
  whenUnavailable: 'reject',
};

/** An ADT^A01 with this control id; `fields` puts other texts into MSH (3 to 18). */
export function adt(controlId: string, fields: Readonly<Record<number, string>> = {}): string {
  const header: Record<number, string> = {
    3: 'REG',
    4: 'NORTH',
    5: 'CW',
    6: 'NET',
    7: '20260301120000',
    9: 'ADT^A01^ADT_A01',
    10: controlId,
    11: 'P',
    12: '2.5.1',
    ...fields,
  };
  const last = Math.max(...Object.keys(header).map(Number));
  const msh = Array.from({ length: last - 2 }, (_, index) => header[index + 3] ?? '').join('|');
  return `MSH|^~\\&|${msh}\rEVN|A01|20260301115900\rPID|1||${controlId}77^^^NORTH^MR||Doe^Jo\rPV1|1|I\r`;
}

/** What a receiver told, one line an event. */
export class EventLog implements ReceiveEvents {
  readonly lines: string[] = [];
  connectionOpened = () => {};
  connectionRefused = (_feed: string, reason: string) => this.#add(`refused: ${reason}`);
  connectionClosed = (_feed: string, reason: string) => this.#add(`closed: ${reason}`);
  received = () => {};
  answered = (_feed: string, code: string) => this.#add(`answered: ${code}`);
  fault = (_feed: string, kind: string, offset: number) => this.#add(`fault: ${kind} @${offset}`);
  file = (_feed: string, result: string) => this.#add(`file: ${result}`);
  unavailable = () => this.#add('unavailable');
  unexpected = () => this.#add('unexpected');
  #changed = Promise.withResolvers<void>();
  /** Waits for a line. */
  async until(line: string): Promise<void> {
    while (!this.lines.includes(line)) await this.#changed.promise;
  }
  #add(line: string): void {
    this.lines.push(line);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

export interface Receiver extends AsyncDisposable {
  readonly listener: MllpListener;
  readonly intake: MemoryIntake;
  readonly events: EventLog;
  connect(): Promise<RawSender>;
}

/** A listener on a free port of this machine, with a journal in memory. */
export async function openReceiver(
  feed: Partial<FeedSettings> = {},
  options: Partial<MllpListenerOptions> = {},
): Promise<Receiver> {
  const intake = new MemoryIntake();
  const events = new EventLog();
  const listener = await listenMllp({
    feed: { ...openFeed, ...feed },
    intake,
    events,
    now: () => Date.UTC(2026, 2, 1, 17),
    step: () => {},
    host: '127.0.0.1',
    port: 0,
    ...options,
  });
  return {
    listener,
    intake,
    events,
    connect: () => RawSender.to(listener.address.port),
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}
