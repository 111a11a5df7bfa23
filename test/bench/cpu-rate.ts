/**
 * How many items are worked on in a second of this thread's CPU time: whole passes over all of them, until they took `forMs`. Each
 * pass has items of its own, made outside of the time: engines that mark what they walk must not find their marks.
 */
export function cpuRate<Item>(items: () => readonly Item[], work: (item: Item) => number, forMs: number): number {
  let spent = 0;
  let count = 0;
  let made = 0;
  while (spent < forMs * 1_000) {
    const fresh = items();
    const before = process.threadCpuUsage();
    for (const item of fresh) made += work(item);
    const { user, system } = process.threadCpuUsage(before);
    spent += user + system;
    count += fresh.length;
  }
  if (made === 0) throw new Error('nothing was made');
  return (count * 1_000_000) / spent;
}
