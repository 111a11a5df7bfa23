import type { Access } from '#flow';
import { CausewayError } from '#platform/errors.ts';

/**
 * What a caller may see, as SQL over the row of `resource` or `history` that `_alias` names: the one place where it is compiled,
 * and every statement that reads resources carries it (DESIGN 20).
 */
export function accessPredicate(access: Access, _alias: string): string {
  if (access.scope === 'everything') return 'true';
  // A scope that this code does not know yet must not open anything.
  throw new CausewayError('CW-STO-002');
}
