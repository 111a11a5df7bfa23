import type { StreamProgress } from '#synthetic/stream.ts';
import type { Channel } from '../terminal.ts';

/** How the demo stands at a moment. */
export interface Moment {
  /** Messages there will be. */
  readonly total: number;
  readonly seconds: number;
  readonly progress: StreamProgress | undefined;
  /** Messages whose effect can be read. */
  readonly stored: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const barWidth = 20;

/** `██████░░░░  1,204 of 2,850 · AA 1,180 AE 20 · 812 msg/s · ACK p99 12 ms · 1,190 stored` */
export function formatProgress(moment: Moment, { paint }: Pick<Channel, 'paint'>): string {
  const answered = moment.progress?.answered ?? 0;
  const full = moment.total === 0 ? 0 : Math.floor((answered / moment.total) * barWidth);
  const bar = paint('cyan', '█'.repeat(full)) + paint('dim', '░'.repeat(barWidth - full));
  return [
    `${bar}  ${number(answered)} of ${number(moment.total)}`,
    formatAnswers(moment.progress),
    `${number(rateOf(moment))} msg/s`,
    `ACK p99 ${moment.p99Ms.toFixed(1)} ms`,
    `${number(moment.stored)} stored`,
  ].join(' · ');
}

/** What is said once everything is sent. */
export function formatSummary(moment: Moment): string[] {
  const { progress, p50Ms, p99Ms, seconds } = moment;
  const kilobytes = number(Math.round((progress?.bytes ?? 0) / 1024));
  const { unexpected = 0 } = progress ?? {};
  return [
    `${number(progress?.answered ?? 0)} messages (${kilobytes} KiB) sent and answered in ${seconds.toFixed(1)} s: ` +
      `${number(rateOf(moment))} a second by senders that wait for each answer, which comes once the message is on disk.`,
    `Answers: ${formatAnswers(progress)}; acknowledged within ${p50Ms.toFixed(1)} ms (half) and ${p99Ms.toFixed(1)} ms (99 %).`,
    unexpected === 0
      ? 'The network is as messy as real ones; every message got the answer that it should.'
      : `${number(unexpected)} messages got another answer than they should: please report that.`,
  ];
}

function formatAnswers(progress: StreamProgress | undefined): string {
  const answers = Object.entries(progress?.answers ?? {}).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return answers.length === 0
    ? 'no answers yet'
    : answers.map(([code, count]) => `${code || 'none'} ${number(count)}`).join(' ');
}

const rateOf = ({ progress, seconds }: Moment) => Math.round((progress?.answered ?? 0) / Math.max(seconds, 0.001));

const number = (value: number) => value.toLocaleString('en-US');
