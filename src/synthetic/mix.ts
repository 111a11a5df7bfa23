import { timeText } from './calendar.ts';
import { type MixTemplate, mixTemplates } from './mix-template.ts';
import { createRandom } from './random.ts';

export interface TrafficMixOptions {
  readonly seed: number;
  readonly messages: number;
  /** Shares of ORU^R01 and ADT, by weight: 0.6 and 0.4 where they are not given. */
  readonly oru?: number;
  readonly adt?: number;
  /** OBX in each ORU: 10 where it is not given, which makes 15 segments and 1.1 to 1.5 KB. */
  readonly observations?: number;
  /** Feeds over which the patients are spread, `mix-1` and so on: 1 where it is not given. */
  readonly feeds?: number;
  /** Different patients: 1,200 where it is not given. The first that many messages are of one each. */
  readonly patients?: number;
}

export interface MixMessage {
  readonly feed: string;
  readonly bytes: Uint8Array;
  /** `ORU^R01`, `ADT^A01` */
  readonly type: string;
}

/** The events of a stay, over and over: each patient is admitted, updated twice and discharged, then comes again. */
const stay = ['A01', 'A08', 'A08', 'A03'] as const;

/**
 * The steady mix of the benches. Every message has its own control id, order numbers, time and values; nothing repeats. They
 * are templates with digits written over, so that making them costs next to nothing beside what is measured.
 */
export function* trafficMix(options: TrafficMixOptions): Generator<MixMessage> {
  const { seed, messages, oru = 0.6, adt = 0.4, observations = 10, feeds = 1, patients = 1200 } = options;
  const random = createRandom(seed, 201);
  const templates = mixTemplates(seed, observations, feeds);
  const events = new Uint32Array(patients);
  const step = stepThrough(patients);
  let time = new Uint8Array(0);
  for (let count = 0; count < messages; count++) {
    if (count % messagesPerSecond === 0)
      time = utf8.encode(timeText(mixBegins + (count / messagesPerSecond) * 1000, 14, false));
    const patient = (count * step) % patients;
    const isResult = random.next() * (oru + adt) < oru;
    const past = events[patient]!;
    const trigger = isResult ? 'R01' : stay[past % stay.length]!;
    if (!isResult) events[patient] = past + 1;
    const visit = Math.floor(past / stay.length) * patients + patient + 1;
    const template = templates(patient, trigger);
    yield {
      feed: template.feed,
      bytes: filled(template, time, count, visit, random.int(0x7fffffff)),
      type: template.type,
    };
  }
}

function filled(template: MixTemplate, time: Uint8Array, count: number, visit: number, chance: number): Uint8Array {
  const bytes = template.bytes.slice();
  for (const at of template.times) bytes.set(time, at);
  for (const at of template.numbers) writeNumber(bytes, at, count + 1);
  for (const at of template.visits) writeNumber(bytes, at, visit);
  let rest = chance;
  for (const at of template.values) {
    bytes[at] = 0x30 + (rest % 10);
    rest = rest < 10 ? chance ^ 0x5bd1e99 : Math.floor(rest / 10);
  }
  return bytes;
}

const utf8 = new TextEncoder();

/** The first message is of this moment, and the clock of the mix goes on at this pace. */
const mixBegins = Date.parse('2024-01-02T08:00:00-05:00');
const messagesPerSecond = 10;

/** Ten digits, as many as the templates leave room for. */
function writeNumber(bytes: Uint8Array, at: number, value: number): void {
  let rest = value;
  for (let index = at + 9; index >= at; index--) {
    bytes[index] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

/** A stride that visits every patient before any a second time: it shares no divisor with their number. */
function stepThrough(patients: number): number {
  let step = Math.max(1, Math.floor(patients * 0.618));
  while (divisor(step, patients) !== 1) step++;
  return step;
}

function divisor(left: number, right: number): number {
  return right === 0 ? left : divisor(right, left % right);
}
