import type { Json } from '#flow';
import { hourMs, minuteMs } from '#synthetic/calendar.ts';
import { coded, concept, type LabTest, loinc, vitalSigns as measured, panels, snomed } from './concepts.ts';
import { type ChartEntry, instant } from './entry.ts';
import type { VisitContext } from './visit.ts';

const vitalCategory = [coded('observation-category', 'vital-signs', 'Vital Signs')];
const labCategory = [coded('observation-category', 'laboratory', 'Laboratory')];
const flags = {
  L: [coded('v3-ObservationInterpretation', 'L', 'Low')],
  N: [coded('v3-ObservationInterpretation', 'N', 'Normal')],
  H: [coded('v3-ObservationInterpretation', 'H', 'High')],
};
const ucum = 'http://unitsofmeasure.org';

function drawn({ mean, deviation, decimals }: LabTest, spread: number): number {
  return Number(Math.max(mean + spread * deviation, 0).toFixed(decimals));
}

function quantity(value: number, unit: string): Json {
  return { value, unit, system: ucum, code: unit };
}

export function* vitalSigns(about: VisitContext): Generator<ChartEntry> {
  for (const sign of measured) {
    yield vital(about, sign.profile, sign.code, {
      valueQuantity: quantity(drawn(sign, about.scribe.random.normal()), sign.unit),
    });
  }
}

export function bloodPressure(about: VisitContext): ChartEntry {
  const { random } = about.scribe;
  const part = (code: string, display: string, value: number) => ({
    code: concept(loinc, code, display),
    valueQuantity: quantity(value, 'mm[Hg]'),
  });
  return vital(about, 'blood-pressure', concept(loinc, '85354-9', 'Blood pressure panel with all children optional'), {
    component: [
      part('8480-6', 'Systolic blood pressure', 118 + Math.round(random.normal() * 12)),
      part('8462-4', 'Diastolic blood pressure', 74 + Math.round(random.normal() * 8)),
    ],
  });
}

const saturation: Json = {
  coding: [
    { system: loinc, code: '59408-5', display: 'Oxygen saturation in Arterial blood by Pulse oximetry' },
    { system: loinc, code: '2708-6', display: 'Oxygen saturation in Arterial blood' },
  ],
  text: 'Oxygen saturation',
};

export function oxygenSaturation(about: VisitContext): ChartEntry {
  return vital(about, 'pulse-oximetry', saturation, { valueQuantity: quantity(95 + about.scribe.random.int(5), '%') });
}

function vital(
  { scribe, patient, encounter, doctor, at }: VisitContext,
  profile: string,
  code: Json,
  value: { readonly [element: string]: Json },
): ChartEntry {
  return scribe.entry('Observation', profile, {
    status: 'final',
    category: vitalCategory,
    code,
    subject: patient,
    encounter,
    effectiveDateTime: instant(at + 5 * minuteMs),
    issued: instant(at + 6 * minuteMs),
    performer: [doctor],
    ...value,
  });
}

/** An order, the results of its panel, and the report that names them: the results come first, as the report refers to them. */
export function* labResults(about: VisitContext): Generator<ChartEntry> {
  const { scribe, patient, encounter, doctor, organization, at } = about;
  const { random } = scribe;
  const panel = random.pick(panels);
  const number = `${scribe.index}-${Math.floor(at / minuteMs)}`;
  const order = scribe.entry('ServiceRequest', 'servicerequest', {
    identifier: [{ system: 'urn:oid:2.999.1.8', value: `P${number}` }],
    status: 'completed',
    intent: 'order',
    category: [concept(snomed, '108252007', 'Laboratory procedure')],
    code: panel.code,
    subject: patient,
    encounter,
    occurrenceDateTime: instant(at + 10 * minuteMs),
    authoredOn: instant(at + 8 * minuteMs),
    requester: doctor,
  });
  yield order;
  const isTaken = panel.specimen !== undefined && random.chance(0.3);
  const specimen = !isTaken
    ? undefined
    : scribe.entry('Specimen', 'specimen', {
        accessionIdentifier: { system: 'urn:oid:2.999.1.9', value: `A${number}` },
        type: panel.specimen!,
        subject: patient,
        collection: { collectedDateTime: instant(at + 12 * minuteMs) },
      });
  if (specimen !== undefined) yield specimen;
  const results: ChartEntry[] = [];
  for (const [line, test] of panel.tests.entries()) {
    const value = drawn(test, random.normal() * 1.3);
    const result = scribe.entry('Observation', 'observation-lab', {
      identifier: [{ system: 'urn:oid:2.999.1.6', value: `F${number}-${line + 1}` }],
      basedOn: [{ reference: order.fullUrl }],
      status: 'final',
      category: labCategory,
      code: test.code,
      subject: patient,
      encounter,
      effectiveDateTime: instant(at + 12 * minuteMs),
      issued: instant(at + 3 * hourMs),
      performer: [organization],
      valueQuantity: quantity(value, test.unit),
      interpretation: flags[value < test.low ? 'L' : value > test.high ? 'H' : 'N'],
      specimen: specimen === undefined ? undefined : { reference: specimen.fullUrl },
      referenceRange: test.range,
    });
    results.push(result);
    yield result;
  }
  yield scribe.entry('DiagnosticReport', 'diagnosticreport-lab', {
    identifier: [{ system: 'urn:oid:2.999.1.6', value: `F${number}` }],
    basedOn: [{ reference: order.fullUrl }],
    status: 'final',
    category: [coded('v2-0074', 'LAB', 'Laboratory')],
    code: panel.code,
    subject: patient,
    encounter,
    effectiveDateTime: instant(at + 12 * minuteMs),
    issued: instant(at + 3 * hourMs),
    performer: [organization],
    specimen: specimen === undefined ? undefined : [{ reference: specimen.fullUrl }],
    result: results.map(({ fullUrl }) => ({ reference: fullUrl })),
  });
}
