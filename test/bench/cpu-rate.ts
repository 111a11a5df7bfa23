/** How many items are worked on in a second of this process's CPU time; whole passes over all of them, for at least `forMs`. */
export function cpuRate<Item>(items: readonly Item[], work: (item: Item) => number, forMs: number): number {
  const before = process.cpuUsage();
  const until = performance.now() + forMs;
  let count = 0;
  let made = 0;
  while (performance.now() < until) {
    for (const item of items) made += work(item);
    count += items.length;
  }
  const { user, system } = process.cpuUsage(before);
  if (Number.isNaN(made)) throw new Error('nothing was made');
  return (count * 1_000_000) / (user + system);
}
