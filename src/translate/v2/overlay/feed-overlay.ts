import type { Definitions } from '#fhir/definitions/definitions.ts';
import { compileOverlay, type Overlay } from '#formats/hl7v2/overlay/overlay.ts';
import { placeOf } from '#formats/hl7v2/overlay/place.ts';
import type { KeepRule, MessageRule, OverlayRule } from '#formats/hl7v2/overlay/rule.ts';
import type { Addition } from './additions.ts';
import { readTarget } from './target.ts';
import { valueReaders } from './value-readers.ts';

/** What a feed's rules come to; absent parts cost nothing. */
export interface FeedOverlay {
  readonly read?: Overlay;
  readonly additions?: readonly Addition[];
}

/** A rule that cannot be. */
export interface RuleProblem {
  /** Of the rules, from 0. */
  readonly index: number;
  readonly text: string;
}

/** Compiles a feed's rules against the definitions; gives what is wrong with them instead, all of it, where something is. */
export function compileFeedOverlay(
  rules: readonly OverlayRule[],
  definitions: Definitions,
): { readonly overlay: FeedOverlay; readonly problems: readonly RuleProblem[] } {
  const problems: RuleProblem[] = [];
  const additions: Addition[] = [];
  const ofMessage: MessageRule[] = [];
  for (const [index, rule] of rules.entries()) {
    try {
      if ('keep' in rule) additions.push(additionOf(rule.keep, definitions));
      else {
        compileOverlay([rule]);
        ofMessage.push(rule);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problems.push({ index, text: error.message });
    }
  }
  return {
    problems,
    overlay: {
      ...(ofMessage.length > 0 && { read: compileOverlay(ofMessage) }),
      ...(additions.length > 0 && { additions }),
    },
  };
}

function additionOf({ from, to }: KeepRule['keep'], definitions: Definitions): Addition {
  const place = placeOf(from);
  const target = readTarget(to, definitions);
  const read = valueReaders[target.type];
  if (read === undefined) throw new RangeError(`${to} is a ${target.type}, which no field can say`);
  const isWhole = /^[A-Z]/.test(target.type);
  if (isWhole && place.component !== undefined) {
    throw new RangeError(`${to} is a ${target.type}, which takes the whole field: write ${from.replace(/\..*$/, '')}`);
  }
  return { from: place, target, read };
}
