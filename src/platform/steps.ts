/**
 * Named steps on a message's way (`journal: committed`, `store: effect written`, …). The parts call it as they pass; in
 * production it does nothing. The kill test hangs on it to end the process at each of them in turn.
 */
export type Step = (name: string) => void;

export const noStep: Step = () => {};
