import type { FhirResource } from '#flow';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { nameWords } from '../datatypes/pn.ts';
import { quantityWords } from '../datatypes/pq.ts';
import { timingWords } from '../datatypes/timing.ts';
import { short, timeWords } from '../datatypes/ts.ts';
import { valueWords } from '../datatypes/value.ts';
import { clinicalStatus } from '../entries/course.ts';
import { encounterWords } from '../entries/encounter.ts';
import { medicationConcept } from '../entries/product.ts';
import { wordsOf } from '../vocabulary.ts';
import { resolve, type Writing } from '../writing.ts';

/** A row of a section's table: what a person reads of a resource. */
export type Row = readonly string[];

/** The rows of a resource: one, or one for each member of a report or panel. The first cell names it. */
export function rowsOf(writing: Writing, resource: FhirResource): readonly Row[] {
  const held = resource as Element;
  switch (resource.resourceType) {
    case 'DiagnosticReport':
    case 'Observation':
      return observationRows(writing, held);
    case 'CareTeam':
      return [[text(held, 'name') || 'Care team', members(writing, held), text(held, 'status')]];
    case 'FamilyMemberHistory':
      return [
        [
          wordsOf(child(held, 'relationship')),
          list(held, 'condition')
            .map((one) => wordsOf(child(one, 'code')))
            .join(', '),
        ],
      ];
    default:
      return [simple(writing, held, resource.resourceType)];
  }
}

function simple(writing: Writing, held: Element, type: string): Row {
  const status = text(held, 'status');
  switch (type) {
    case 'AllergyIntolerance': {
      const reactions = list(held, 'reaction');
      const shown = reactions.flatMap((one) => list(one, 'manifestation')).map(wordsOf);
      const severe = reactions.map((one) => text(one, 'severity')).filter(Boolean);
      return [
        wordsOf(child(held, 'code')),
        shown.join(', '),
        severe.join(', '),
        clinicalStatus(held),
        short(text(held, 'onsetDateTime')),
      ];
    }
    case 'Condition':
      return [
        wordsOf(child(held, 'code')),
        clinicalStatus(held),
        short(text(held, 'onsetDateTime')),
        short(text(held, 'abatementDateTime')),
      ];
    case 'Immunization':
      return [wordsOf(child(held, 'vaccineCode')), timeWords(held, 'occurrence'), status, text(held, 'lotNumber')];
    case 'Procedure':
      return [wordsOf(child(held, 'code')), timeWords(held, 'performed'), status, ''];
    case 'Encounter':
      return [encounterWords(held), periodWords(child(held, 'period')), status];
    case 'Goal':
      return [
        wordsOf(child(held, 'description')),
        list(held, 'target')
          .map((one) => valueWords(one, 'detail'))
          .join(', '),
        short(text(held, 'startDate')),
        text(held, 'lifecycleStatus'),
      ];
    case 'DocumentReference':
      return [wordsOf(child(held, 'type')) || 'Note', short(text(held, 'date'))];
    case 'Coverage':
      return [
        wordsOf(child(held, 'type')),
        list(held, 'payor')
          .map((one) => text(one, 'display') || nameOfReferred(writing, one))
          .join(', '),
        periodWords(child(held, 'period')),
      ];
    case 'MedicationRequest':
    case 'MedicationStatement':
    case 'MedicationAdministration':
    case 'MedicationDispense':
      return medicationRow(writing, held);
    default:
      return [
        subjectWords(writing, held),
        timeWords(held, 'occurrence') || timeWords(held, 'timing') || periodWords(child(held, 'period')),
        status,
      ];
  }
}

function subjectWords(writing: Writing, held: Element): string {
  const code =
    child(held, 'code') ??
    child(held, 'topic') ??
    child(held, 'type') ??
    list(held, 'category')[0] ??
    child(held, 'itemCodeableConcept');
  const device = resolve(writing, child(held, 'device')) as Element | undefined;
  return wordsOf(code) || wordsOf(child(device, 'type')) || text(child(held, 'device'), 'display');
}

function medicationRow(writing: Writing, held: Element): Row {
  const [dosage] = [...list(held, 'dosageInstruction'), ...list(held, 'dosage')];
  const [rate] = list(dosage, 'doseAndRate');
  const told = text(dosage, 'text');
  const directions =
    told ||
    [quantityWords(child(rate, 'doseQuantity')), wordsOf(child(dosage, 'route')), timingWords(child(dosage, 'timing'))]
      .filter(Boolean)
      .join(', ');
  const bounds = periodWords(child(child(child(dosage, 'timing'), 'repeat'), 'boundsPeriod'));
  return [
    wordsOf(medicationConcept(writing, held)),
    directions,
    text(held, 'status'),
    bounds || timeWords(held, 'effective') || short(text(held, 'authoredOn') || text(held, 'whenHandedOver')),
  ];
}

function observationRows(writing: Writing, held: Element): Row[] {
  const members = [...list(held, 'result'), ...list(held, 'hasMember')].flatMap((one) => {
    const found = resolve(writing, one);
    return found?.resourceType === 'Observation' ? [found as Element] : [];
  });
  if (members.length > 0) return members.flatMap((one) => observationRow(one));
  return observationRow(held);
}

function observationRow(held: Element): Row[] {
  const own = valueWords(held);
  const parts = list(held, 'component').map(
    (one): Row => [wordsOf(child(one, 'code')), valueWords(one), ...about(one), timeWords(held, 'effective')],
  );
  if (own === '' && parts.length > 0) return parts;
  return [[wordsOf(child(held, 'code')), own, ...about(held), timeWords(held, 'effective')], ...parts];
}

function about(held: Element): [string, string] {
  const [range] = list(held, 'referenceRange');
  const ends = [quantityWords(child(range, 'low')), quantityWords(child(range, 'high'))].filter(Boolean).join(' – ');
  return [text(range, 'text') || ends, list(held, 'interpretation').map(wordsOf).join(', ')];
}

function members(writing: Writing, held: Element): string {
  return list(held, 'participant')
    .map((one) => text(child(one, 'member'), 'display') || nameOfReferred(writing, child(one, 'member')))
    .filter(Boolean)
    .join(', ');
}

function nameOfReferred(writing: Writing, reference: Element | undefined): string {
  const found = resolve(writing, reference) as Element | undefined;
  return text(found, 'name') || nameWords(list(found, 'name')[0]);
}

function periodWords(period: Element | undefined): string {
  const [start, end] = [short(text(period, 'start')), short(text(period, 'end'))];
  return end === '' || start === end ? start : `${start} – ${end}`;
}
