import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { dateOf, timestamp } from '../datatypes/ts.ts';
import { beside, child, extensionOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** What an OBX says of the vaccination before it: LOINC code, its words, and the type of the value. */
type Fact = readonly [code: string, words: string, type: string, value: RepetitionDraft];

const eligibility = '64994-7';
/** Of this vaccination, and not of the visit (CDC's guide 1.5, OBX-17). */
const levelOfVaccine = ['VXC40', 'Eligibility captured at the immunization level', 'CDCPHINVS'] as const;

/** What an Immunization says that RXA has no field for → OBX (CDC's guide for immunization messaging 1.5, appendix A); what belongs together shares OBX-4. */
export function vaccineFacts(writing: Writing, immunization: Element, setId: number): readonly Draft[] {
  const groups: (readonly Fact[])[] = [
    [
      ['30963-3', 'Vaccine funding source', 'CE', cwe(writing, child(immunization, 'fundingSource'))],
      ...list(immunization, 'programEligibility').map(
        (one): Fact => [eligibility, 'Vaccine funding program eligibility category', 'CE', cwe(writing, one)],
      ),
    ],
    ...list(immunization, 'education').map((one) => statement(writing, one)),
    ...list(immunization, 'protocolApplied').map((one) => series(writing, one)),
  ];
  const drafts: Draft[] = [];
  groups.forEach((facts, index) => {
    for (const [code, words, type, value] of facts) {
      if (value === undefined || value === '') continue;
      drafts.push({
        id: 'OBX',
        about: nameOf(immunization),
        fields: {
          1: setId + drafts.length,
          2: type,
          3: [code, words, 'LN'],
          4: index + 1,
          5: value,
          11: 'F',
          ...(code === eligibility && { 17: levelOfVaccine }),
          14: timestamp(immunization, 'occurrenceDateTime').slice(0, 8),
        },
      });
    }
  });
  return drafts;
}

/** A vaccine information statement: which, of when, handed out when. */
function statement(writing: Writing, education: Element): readonly Fact[] {
  const sent = child(extensionOf(beside(education, 'documentType'), 'alternate-codes'), 'valueCodeableConcept');
  const words = text(education, 'documentType');
  return [
    ['69764-9', 'Document type', 'CE', cwe(writing, sent) ?? (words === '' ? undefined : ['', words])],
    ['29768-9', 'Date vaccine information statement published', 'DT', dateOf(education, 'publicationDate')],
    ['29769-7', 'Date vaccine information statement presented', 'DT', dateOf(education, 'presentationDate')],
  ];
}

function series(writing: Writing, protocol: Element): readonly Fact[] {
  const authority = text(child(protocol, 'authority'), 'display');
  return [
    ...list(protocol, 'targetDisease').map((one): Fact => ['30956-7', 'Vaccine type', 'CE', cwe(writing, one)]),
    [
      '30973-2',
      'Dose number in series',
      'NM',
      text(protocol, 'doseNumberPositiveInt') || text(protocol, 'doseNumberString'),
    ],
    [
      '59782-3',
      'Number of doses in primary series',
      'NM',
      text(protocol, 'seriesDosesPositiveInt') || text(protocol, 'seriesDosesString'),
    ],
    ['59780-7', 'Immunization series name', 'CE', words(text(protocol, 'series'))],
    ['59779-9', 'Immunization schedule used', 'CE', words(authority)],
  ];
}

const words = (said: string): RepetitionDraft => (said === '' ? undefined : ['', said]);
