import type { Element } from '../../element.ts';
import { cwe, is } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { pl } from '../datatypes/pl.ts';
import { repeated } from '../datatypes/repeated.ts';
import { startAndEnd } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { child, hasCode, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';
import { rol } from './rol.ts';

const sct = 'http://snomed.info/sct';

/** Procedure → PR1, and ROL for performers of a function that it has no field for. */
export function procedureSegments(writing: Writing, procedure: Element, setId: number): readonly Draft[] {
  const others = list(procedure, 'performer').filter(
    (one) => child(one, 'function') !== undefined && !isNamedInPr1(one),
  );
  return [
    pr1(writing, procedure, setId),
    ...others.flatMap(
      (one) => rol(writing, procedure, { role: child(one, 'function'), who: child(one, 'actor') }) ?? [],
    ),
  ];
}

const isOf = (code: string) => (one: Element) => hasCode(child(one, 'function'), sct, code);
const [anaesthetist, surgeon] = [isOf('88189002'), isOf('304292004')];
const isNamedInPr1 = (one: Element) => anaesthetist(one) || surgeon(one);

/** Procedure → PR1 (HL7 v2.5.1 §6.5.4). */
function pr1(writing: Writing, procedure: Element, setId: number): Draft {
  const performers = list(procedure, 'performer');
  const people = (which: (one: Element) => boolean) =>
    repeated(performers.filter(which).map((one) => xcn(writing, child(one, 'actor'), procedure)));
  return withKept(
    writing,
    {
      id: 'PR1',
      about: nameOf(procedure),
      fields: {
        1: setId,
        3: cwe(writing, child(procedure, 'code')),
        5: startAndEnd(procedure, 'performed')[0],
        6: is(writing, child(procedure, 'category'), { table: '0230' }),
        7: minutesOf(child(procedure, 'performedPeriod')),
        8: people(anaesthetist),
        11: people(surgeon),
        12: people((one) => child(one, 'function') === undefined),
        15: repeated(list(procedure, 'reasonCode').map((one) => cwe(writing, one))),
        19: ei(writing, list(procedure, 'identifier')[0]),
        20: procedure.status === 'entered-in-error' ? 'D' : '',
        23: pl(writing, child(procedure, 'location'), procedure),
        25: ei(writing, child(list(procedure, 'partOf')[0], 'identifier')),
      },
    },
    procedure,
  );
}

/** PR1-7: how long it took, in whole minutes. */
function minutesOf(period: Element | undefined): string {
  const [start, end] = ['start', 'end'].map((name) => text(period, name));
  if (!start!.includes('T') || !end!.includes('T')) return '';
  const minutes = (Date.parse(end!) - Date.parse(start!)) / 60_000;
  return Number.isInteger(minutes) && minutes > 0 ? String(minutes) : '';
}
