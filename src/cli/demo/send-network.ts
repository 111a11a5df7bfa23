import { CausewayError } from '#platform/errors.ts';
import { connectMllp, type MllpClient } from '#receive/mllp/client.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { type StreamProgress, streamNetwork } from '#synthetic/stream.ts';
import type { App } from '../../app.ts';
import type { Terminal } from '../terminal.ts';
import { createLatency } from './latency.ts';
import { formatProgress, formatSummary, type Moment } from './progress-line.ts';
import type { DemoOptions } from './run-demo.ts';

/** Lets every system send over a connection of its own, and shows how it goes. An abort ends it between two messages. */
export async function sendNetwork(
  options: DemoOptions,
  app: App,
  terminal: Terminal,
  over: AbortSignal,
): Promise<void> {
  const network = { seed: options.seed, patients: options.patients };
  // Counted beforehand, so that the bar is true: the network is the same each time it is told.
  let total = 0;
  for (const _message of hospitalNetwork(network)) total++;

  await using connections = new AsyncDisposableStack();
  const clients = new Map<string, MllpClient>();
  for (const { feed, address } of app.addresses.feeds) {
    clients.set(feed, connections.use(await connectMllp(address)));
  }
  const latency = createLatency();
  const began = performance.now();
  let progress: StreamProgress | undefined;
  const moment = (): Moment => ({
    total,
    seconds: (performance.now() - began) / 1000,
    progress,
    stored: [...app.consumers.values()].reduce((sum, consumer) => sum + consumer.position(), 0),
    p50Ms: latency.quantile(0.5),
    p99Ms: latency.quantile(0.99),
  });
  const timer = setInterval(() => terminal.progress(formatProgress(moment(), terminal.talk)), 100);
  try {
    progress = await streamNetwork({
      messages: hospitalNetwork(network),
      ...(options.rate !== undefined && { rate: options.rate }),
      signal: over,
      async send(feed, bytes) {
        const client = clients.get(feed);
        if (client === undefined) throw new CausewayError('CW-ANY-001', { cause: new Error(`no feed ${feed}`) });
        const sent = performance.now();
        const answer = await client.send(bytes);
        latency.observe(performance.now() - sent);
        return answer;
      },
      onProgress: (now) => {
        progress = now;
      },
    });
  } catch (error) {
    // A stop ends connections under the senders' hands.
    if (!over.aborted) throw error;
  } finally {
    clearInterval(timer);
    terminal.progress('');
  }
  if (!over.aborted) for (const line of formatSummary(moment())) terminal.say(line);
}
