import type { Json } from '#flow';
import { dayMs, hourMs, minuteMs } from '#synthetic/calendar.ts';
import { coded, concept, diagnoses, loinc, medications, procedures, snomed, visitTypes } from './concepts.ts';
import type { Directory, Reference } from './directory.ts';
import { type ChartEntry, instant, type Scribe } from './entry.ts';
import { bloodPressure, labResults, oxygenSaturation, vitalSigns } from './measured.ts';

/** What one visit is about, handed to all that is written of it. */
export interface VisitContext {
  readonly scribe: Scribe;
  readonly patient: Reference;
  readonly encounter: Json;
  readonly doctor: Reference;
  readonly organization: Reference;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A visit: the encounter, its diagnosis, what was measured, ordered, found, given and noted. Mean 14 resources. */
export function* visit(scribe: Scribe, patient: Reference, directory: Directory, at: number): Generator<ChartEntry> {
  const { random } = scribe;
  const kind = random.pick(visitTypes);
  const doctor = random.pick(directory.practitioners);
  const organization = directory.organizations[random.int(2)]!;
  const encounter = scribe.entry('Encounter', 'encounter', {
    identifier: [{ system: 'urn:oid:2.999.1.4', value: `V${scribe.index}-${Math.floor(at / minuteMs)}` }],
    status: 'finished',
    class: kind.class,
    type: [kind.type],
    subject: patient,
    participant: [
      {
        type: [coded('v3-ParticipationType', 'ATND', 'attender')],
        period: { start: instant(at), end: instant(at + kind.days * dayMs + hourMs) },
        individual: doctor,
      },
    ],
    period: { start: instant(at), end: instant(at + kind.days * dayMs + hourMs) },
    reasonCode: [{ text: 'Follow-up of long illness' }],
    hospitalization:
      kind.days === 0 ? undefined : { dischargeDisposition: coded('discharge-disposition', 'home', 'Home') },
    location: [{ location: random.pick(directory.locations) }],
    serviceProvider: organization,
  });
  yield encounter;
  const about: VisitContext = {
    scribe,
    patient,
    encounter: { reference: encounter.fullUrl },
    doctor,
    organization,
    at,
  };
  yield diagnosis(about);
  yield bloodPressure(about);
  if (random.chance(0.7)) yield* vitalSigns(about);
  if (random.chance(0.5)) yield oxygenSaturation(about);
  if (random.chance(0.55)) yield* labResults(about);
  if (random.chance(0.5)) yield* prescription(about);
  if (random.chance(0.15)) yield procedure(about);
  if (random.chance(0.6)) yield note(about);
  if (random.chance(0.1)) yield imagingReport(about);
}

function diagnosis({ scribe, patient, encounter, doctor, at }: VisitContext): ChartEntry {
  return scribe.entry('Condition', 'condition-encounter-diagnosis', {
    clinicalStatus: coded('condition-clinical', 'resolved', 'Resolved'),
    verificationStatus: coded('condition-ver-status', 'confirmed', 'Confirmed'),
    category: [coded('condition-category', 'encounter-diagnosis', 'Encounter Diagnosis')],
    code: scribe.random.pick(diagnoses),
    subject: patient,
    encounter,
    onsetDateTime: instant(at),
    abatementDateTime: instant(at + 7 * dayMs),
    recordedDate: instant(at),
    recorder: doctor,
  });
}

/** A prescription, and half the time what the pharmacy gave out. */
function* prescription({ scribe, patient, encounter, doctor, at }: VisitContext): Generator<ChartEntry> {
  const { random } = scribe;
  const medicationCodeableConcept = random.pick(medications);
  const quantity = { value: 30, unit: '{tbl}', system: 'http://unitsofmeasure.org', code: '{tbl}' };
  const request = scribe.entry('MedicationRequest', 'medicationrequest', {
    status: random.chance(0.6) ? 'active' : 'completed',
    intent: 'order',
    category: [coded('medicationrequest-category', 'outpatient', 'Outpatient')],
    reportedBoolean: false,
    medicationCodeableConcept,
    subject: patient,
    encounter,
    authoredOn: instant(at + 40 * minuteMs),
    requester: doctor,
    dosageInstruction: [
      {
        text: 'Take 1 tablet by mouth daily.',
        timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
        route: concept(snomed, '26643006', 'Oral route'),
        doseAndRate: [
          { doseQuantity: { value: 1, unit: '{tbl}', system: 'http://unitsofmeasure.org', code: '{tbl}' } },
        ],
      },
    ],
    dispenseRequest: {
      numberOfRepeatsAllowed: random.int(4),
      quantity,
    },
  });
  yield request;
  if (random.chance(0.5)) return;
  yield scribe.entry('MedicationDispense', 'medicationdispense', {
    status: 'completed',
    medicationCodeableConcept,
    subject: patient,
    authorizingPrescription: [{ reference: request.fullUrl }],
    type: coded('v3-ActCode', 'FF', 'First Fill'),
    quantity,
    whenHandedOver: instant(at + 5 * hourMs),
  });
}

function procedure({ scribe, patient, encounter, doctor, at }: VisitContext): ChartEntry {
  return scribe.entry('Procedure', 'procedure', {
    status: 'completed',
    code: scribe.random.pick(procedures),
    subject: patient,
    encounter,
    performedDateTime: instant(at + 20 * minuteMs),
    performer: [{ actor: doctor }],
  });
}

/** A note of a few hundred words, as base64. */
function note({ scribe, patient, encounter, doctor, organization, at }: VisitContext): ChartEntry {
  const { random } = scribe;
  return scribe.entry('DocumentReference', 'documentreference', {
    identifier: [{ system: 'urn:oid:2.999.1.5', value: `D${scribe.index}-${Math.floor(at / minuteMs)}` }],
    status: 'current',
    type: random.chance(0.7)
      ? concept(loinc, '11506-3', 'Progress note')
      : concept(loinc, '18842-5', 'Discharge summary'),
    category: [
      {
        coding: [
          {
            system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
            code: 'clinical-note',
            display: 'Clinical Note',
          },
        ],
      },
    ],
    subject: patient,
    date: instant(at + 50 * minuteMs),
    author: [doctor],
    custodian: organization,
    content: [
      {
        attachment: { contentType: 'text/plain; charset=utf-8', data: random.pick(notes), title: 'Note' },
        format: {
          system: 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode',
          code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient',
          display: 'mimeType Sufficient',
        },
      },
    ],
    context: { encounter: [encounter], period: { start: instant(at), end: instant(at + 50 * minuteMs) } },
  });
}

const notes = ['improved', 'unchanged', 'worse'].map((word) =>
  Buffer.from(
    `S: The patient feels ${word} since the last visit and takes the medicine as told. No fever, no pain in the chest, no short breath.\n`
      .concat('O: Vital signs as recorded. Heart regular, lungs clear, abdomen soft, legs without swelling.\n')
      .concat(
        `A: Long illness, ${word}. P: Go on as before; laboratory tests before the next visit, in three months or when needed.\n`,
      )
      .repeat(2),
  ).toString('base64'),
);

function imagingReport({ scribe, patient, encounter, doctor, at }: VisitContext): ChartEntry {
  return scribe.entry('DiagnosticReport', 'diagnosticreport-note', {
    status: 'final',
    category: [concept(loinc, 'LP29684-5', 'Radiology')],
    code: concept(loinc, '36643-5', 'XR Chest 2 Views'),
    subject: patient,
    encounter,
    effectiveDateTime: instant(at + 30 * minuteMs),
    issued: instant(at + 2 * hourMs),
    performer: [doctor],
    conclusion: 'No acute cardiopulmonary abnormality.',
    presentedForm: [{ contentType: 'text/plain', data: notes[0]!.slice(0, 400), title: 'Report' }],
  });
}
