/** The time, passed in so that tests and replays decide it. Epoch milliseconds. */
export type Now = () => number;

export const systemClock: Now = () => Date.now();
