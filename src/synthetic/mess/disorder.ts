import type { SyntheticMessage } from '../network.ts';
import type { Random } from '../random.ts';
import type { Mess } from './mess.ts';

interface Held {
  readonly message: SyntheticMessage;
  /** Messages to let pass. */
  left: number;
}

/** At most this many messages pass before one that is held comes: it bounds what is held. */
const longestWait = 60;

/** Sends some messages twice and holds some back. What is troubled already is left alone. */
export function* disorder(
  messages: Iterable<SyntheticMessage>,
  mess: Mess,
  random: Random,
): Generator<SyntheticMessage> {
  let held: Held[] = [];
  for (const message of messages) {
    const twice = random.chance(mess.duplicate) && message.note === undefined;
    const late = random.chance(mess.reordered) && message.note === undefined && !twice;
    if (late) held.push({ message: { ...message, note: 'late' }, left: random.between(2, longestWait) });
    else yield message;
    if (twice) held.push({ message: { ...message, note: 'duplicate' }, left: random.between(1, longestWait) });
    if (held.length === 0) continue;
    for (const one of held) one.left--;
    if (held.some(({ left }) => left <= 0)) {
      for (const one of held) if (one.left <= 0) yield one.message;
      held = held.filter(({ left }) => left > 0);
    }
  }
  for (const { message } of held) yield message;
}
