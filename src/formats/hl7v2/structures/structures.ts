import { adtStructures } from './adt.ts';
import { oruStructures } from './oru.ts';
import { type Structure, structure } from './structure.ts';

/** Every message structure that is known, by the name that MSH-9.3 has for it. */
export const structures: ReadonlyMap<string, Structure> = new Map(
  Object.entries({ ...adtStructures, ...oruStructures }).map(([name, notation]) => [name, structure(name, notation)]),
);
