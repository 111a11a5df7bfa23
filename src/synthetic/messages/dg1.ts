import { components, segment } from '../escape.ts';
import type { StatedDiagnosis } from '../happening.ts';
import type { System } from '../systems.ts';
import { stamp } from './stamp.ts';

/** DG1: before 2.4 the coding method and the words have fields of their own (2 and 4). */
export function dg1(system: System, stated: StatedDiagnosis, ordinal: number): string {
  const { code, text } = stated.diagnosis;
  const at = stamp(system, stated.at);
  if (system.version === '2.3') {
    return segment([
      'DG1',
      `${ordinal}`,
      'I10',
      code.replace('.', ''),
      components([text.toUpperCase()]),
      at,
      stated.type,
    ]);
  }
  return segment([
    'DG1',
    `${ordinal}`,
    '',
    components([code, text, 'I10C']),
    '',
    at,
    stated.type,
    ...new Array<string>(8).fill(''),
    `${ordinal}`,
  ]);
}
