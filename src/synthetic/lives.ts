import type { Happening } from './happening.ts';
import { type Episode, lifeOf, longestLifeMs } from './life/life.ts';
import { TimeQueue } from './time-queue.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * People who are with the network at once, at most: as one leaves, another comes. It is what bounds memory, however many
 * patients there are (about 5,000 are there at any time, some KB each).
 */
const livesAtOnce = 8000;

interface Turn {
  readonly at: number;
  readonly life: Generator<Episode, void>;
  readonly episode?: Episode;
  readonly happenings?: readonly Happening[];
  readonly index: number;
}

/** What happens in the lives of so many people, in order of time over all of them. */
export function* happeningsOf(
  seed: number,
  patients: number,
  start: number,
  vocabulary: Vocabulary,
  atOnce = livesAtOnce,
): Generator<Happening> {
  const gapMs = longestLifeMs / atOnce;
  const queue = new TimeQueue<Turn>();
  let arrived = 0;
  const follow = (life: Generator<Episode, void>) => {
    const next = life.next();
    if (!next.done) queue.push({ at: next.value.at, life, episode: next.value, index: 0 });
  };

  for (;;) {
    while (arrived < patients && start + arrived * gapMs <= queue.nextAt) {
      follow(lifeOf(seed, arrived, Math.floor(start + arrived * gapMs), vocabulary));
      arrived++;
    }
    const turn = queue.pop();
    if (turn === undefined) return;
    const happenings = turn.happenings ?? turn.episode!.plan();
    const happening = happenings[turn.index];
    if (turn.happenings !== undefined && happening !== undefined) yield happening;
    const index = turn.happenings === undefined ? 0 : turn.index + 1;
    if (index < happenings.length) queue.push({ at: happenings[index]!.at, life: turn.life, happenings, index });
    else follow(turn.life);
  }
}
