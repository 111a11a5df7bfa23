import type { Element } from '../../element.ts';

const displays: Readonly<Record<string, string>> = {
  ATND: 'attender',
  REF: 'referrer',
  CON: 'consultant',
  ADM: 'admitter',
  PART: 'Participation',
  SPRF: 'secondary performer',
  TRANS: 'Transcriber',
  PPRF: 'primary performer',
  CALLBCK: 'callback contact',
  ENT: 'data entry person',
};

/** A v3 participation type as a concept. */
export function participation(code: string): Element {
  const display = displays[code];
  const system = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
  return { coding: [display === undefined ? { system, code } : { system, code, display }] };
}
