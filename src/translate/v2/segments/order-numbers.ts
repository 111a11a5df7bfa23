import type { Element } from '../../element.ts';
import { entityIdentifier, pairedIdentifier } from '../datatypes/ei.ts';
import { first, type Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { listed } from './said.ts';

/** ORC-2 and ORC-3 → identifiers of the placer and the filler. */
export function orderNumbers(scope: Scope, orc: Marks | undefined, path: string): Element[] {
  if (orc === undefined) return [];
  const [placer, filler] = [first(orc, 2), first(orc, 3)];
  return listed([
    placer && entityIdentifier(scope, placer, `${path}identifier[0]`, 'PLAC'),
    filler && entityIdentifier(scope, filler, `${path}identifier[1]`, 'FILL'),
  ]);
}

/** ORC-4, an EI before 2.9 and an EIP since: the number that orders placed together share. */
export function groupNumber(scope: Scope, orc: Marks | undefined, path: string): Element | undefined {
  const field = orc && first(orc, 4);
  if (field === undefined) return undefined;
  if (field.repetition.subcomponentCount(1) > 1) return pairedIdentifier(scope, field, path, 1, 'PGN');
  return entityIdentifier(scope, field, path, 'PGN');
}
