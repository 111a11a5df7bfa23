/** How a loop rests: until somebody wakes it, or for a time that ends early when it is to stop. */
export interface Sleep {
  /** Begins a round: who wakes from now on wakes the rest that ends this round. */
  begin(): void;
  wake(): void;
  /** Rests until woken; `poll`, where it is given, is called after its time. */
  untilWoken(poll?: { readonly ms: number; readonly look: () => void }): Promise<void>;
  /** Rests for milliseconds, or not at all where it has ended. */
  for(ms: number): Promise<void>;
  /** Ends every rest, this one and those to come. */
  end(): void;
}

export function createSleep(): Sleep {
  let bell = Promise.withResolvers<void>();
  let cutShort = () => {};
  let hasEnded = false;
  return {
    begin() {
      bell = Promise.withResolvers();
    },
    wake: () => bell.resolve(),
    async untilWoken(poll) {
      const timer = poll && setTimeout(poll.look, poll.ms);
      await bell.promise;
      clearTimeout(timer);
    },
    async for(ms) {
      if (hasEnded) return;
      const over = Promise.withResolvers<void>();
      const timer = setTimeout(over.resolve, ms);
      cutShort = over.resolve;
      await over.promise;
      clearTimeout(timer);
    },
    end() {
      hasEnded = true;
      bell.resolve();
      cutShort();
    },
  };
}
