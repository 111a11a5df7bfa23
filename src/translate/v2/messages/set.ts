import type { BusinessKey, SetStatement } from '#flow';
import type { Scope } from '../scope.ts';

/** Says that these members are the whole set. */
export function setOf(
  scope: Scope,
  name: string,
  of: SetStatement['of'],
  members: SetStatement['members'],
  owner?: BusinessKey,
): void {
  scope.sets.push(owner === undefined ? { of, name, members } : { of, name, members, owner });
}
