import type { Happening } from '../happening.ts';
import type { System } from '../systems.ts';
import { adt } from './adt.ts';
import type { Draft } from './draft.ts';
import { oru } from './oru.ts';

/** What a system sends of a happening. */
export function renderMessage(system: System, happening: Happening, controlId: string): Draft {
  const note = happening.note === undefined ? {} : { note: happening.note };
  return happening.kind === 'adt'
    ? {
        system,
        happening,
        controlId,
        type: `ADT^${happening.trigger}`,
        segments: adt(system, happening, controlId),
        expected: 'AA',
        ...note,
      }
    : {
        system,
        happening,
        controlId,
        type: 'ORU^R01',
        segments: oru(system, happening, controlId),
        expected: 'AA',
        ...note,
      };
}
