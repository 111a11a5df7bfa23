/**
 * Gives turns of the event loop, one to one caller at a time: what many requests have to work out at once is done with the
 * loop's other events in between. Without it the database's answers wait behind all requests that came in together, and
 * those that wait for the database with them (bench: `scale`, transactions: a fifth).
 */
export function createTurns(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  function next(): void {
    waiting.shift()!();
    if (waiting.length > 0) setImmediate(next);
  }
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(next);
    });
}
