import type { Element } from '../../element.ts';
import { timestamp } from '../datatypes/ts.ts';
import { list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { rxa, vaccineOrc } from '../segments/rxa.ts';
import { rxr } from '../segments/rxr.ts';
import { vaccineFacts } from '../segments/vaccine-facts.ts';
import { isTo, type Writing } from '../writing.ts';
import { type About, ofPatient } from './about-patient.ts';
import { observed } from './observed.ts';
import { headSegments } from './patient-head.ts';

/** The segments of a VXU^V04 behind MSH (HL7 v2.5.1 §4.17): the person, and an order for each vaccination. */
export function vxuSegments(writing: Writing, about: About): readonly Draft[] {
  const { patient } = about;
  const observations = ofPatient(writing, patient, 'Observation');
  const within = (immunization: Element) =>
    observations.filter((one) => list(one, 'partOf').some((part) => isTo(writing, part, one, immunization)));
  const immunizations = ofPatient(writing, patient, 'Immunization');
  const told = new Set(immunizations.flatMap(within));
  const loose = observations.filter((one) => !told.has(one));
  return [
    ...headSegments(writing, about, 'VXU'),
    ...immunizations.flatMap((one) => {
      const facts = vaccineFacts(writing, one, 1);
      return [
        vaccineOrc(writing, one),
        rxa(writing, one),
        ...rxr(writing, one, one),
        ...facts,
        ...observed(writing, within(one), { before: facts.length }),
      ];
    }),
    ...(loose.length === 0 ? [] : nothingGiven(writing, loose)),
  ];
}

/** What is observed of vaccination in general stands behind CVX 998, nothing given (CDC's guide, 9999 for the number that it has not). */
function nothingGiven(writing: Writing, loose: readonly Element[]): readonly Draft[] {
  return [
    { id: 'ORC', fields: { 1: 'RE', 3: '9999' } },
    {
      id: 'RXA',
      fields: {
        1: 0,
        2: 1,
        3: timestamp(loose[0], 'effectiveDateTime'),
        5: ['998', 'No vaccine administered', 'CVX'],
        6: '999',
        20: 'NA',
      },
    },
    ...observed(writing, loose),
  ];
}
