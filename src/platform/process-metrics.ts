import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';

/**
 * Memory, processor time and event-loop lag of this process, under the names that Prometheus dashboards know. Gives what
 * ends the measuring.
 */
export function measureProcess(metrics: Metrics): Disposable {
  const started = metrics.gauge('process_start_time_seconds', 'Start time of the process, Unix epoch.');
  started.set(Math.round(performance.timeOrigin) / 1000);
  const resident = metrics.gauge('process_resident_memory_bytes', 'Resident memory.');
  const heap = metrics.gauge('nodejs_heap_size_used_bytes', 'Heap in use.');
  const external = metrics.gauge('nodejs_external_memory_bytes', 'Memory of buffers and WebAssembly.');
  const processor = metrics.gauge('process_cpu_seconds', 'Processor time, user and system, since the start.');
  const lag = metrics.gauge('nodejs_eventloop_lag_seconds', 'Event-loop delay since the last scrape, by quantile.');
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  metrics.collect(() => {
    const memory = process.memoryUsage();
    resident.set(memory.rss);
    heap.set(memory.heapUsed);
    // What ArrayBuffers hold is in it already.
    external.set(memory.external);
    const { user, system } = process.cpuUsage();
    processor.set((user + system) / 1e6);
    for (const quantile of [0.5, 0.99, 1]) {
      const nanoseconds = delay.count === 0 ? 0 : quantile === 1 ? delay.max : delay.percentile(quantile * 100);
      lag.set(nanoseconds / 1e9, { quantile: String(quantile) });
    }
    delay.reset();
  });
  return { [Symbol.dispose]: () => delay.disable() };
}
