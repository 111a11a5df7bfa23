import type { Json } from '#flow';
import { readTable } from '#platform/read-table.ts';

/** Codes as FHIR has them, out of `tables/synthetic` where those have them; each made once and shared by all charts. */

export type Concept = Json;

const hl7 = 'http://terminology.hl7.org/CodeSystem/';
export const loinc = 'http://loinc.org';
export const snomed = 'http://snomed.info/sct';

/** A CodeableConcept of one code. */
export function concept(system: string, code: string, display: string): { [key: string]: Json } {
  return { coding: [{ system, code, display }], text: display };
}

/** The same without a text, for codes that only machines read. */
export function coded(system: string, code: string, display?: string): { [key: string]: Json } {
  return { coding: [{ system: `${hl7}${system}`, code, ...(display === undefined ? {} : { display }) }] };
}

/** One laboratory test that gives a number, with what every result of it says. */
export interface LabTest {
  readonly code: Concept;
  readonly loinc: string;
  readonly unit: string;
  readonly decimals: number;
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
  readonly range: Json;
}

export interface LabPanel {
  readonly code: Concept;
  readonly loinc: string;
  readonly specimen: Concept | undefined;
  readonly tests: readonly LabTest[];
}

const numbers = readTable('synthetic/tests.csv').filter(({ type }) => type === 'NM');

const tests = new Map(
  numbers.map((row): [string, LabTest] => {
    const low = row.low === '' ? Number(row.min) : Number(row.low);
    const high = row.high === '' ? Number(row.max) : Number(row.high);
    const unit = { unit: row.unit!, system: 'http://unitsofmeasure.org', code: row.unit! };
    return [
      row.key!,
      {
        code: {
          coding: [
            { system: loinc, code: row.loinc!, display: row.name! },
            { system: 'urn:oid:2.999.1.7', code: row.local!, display: row.localName! },
          ],
          text: row.name!,
        },
        loinc: row.loinc!,
        unit: row.unit!,
        decimals: Number(row.decimals),
        // What is computed from other results elsewhere lies in the middle here.
        mean: row.mean === '' ? (low + high) / 2 : Number(row.mean),
        deviation: row.sd === '' ? (high - low) / 6 : Number(row.sd),
        low,
        high,
        range: [{ low: { value: low, ...unit }, high: { value: high, ...unit }, text: `${low}-${high} ${row.unit}` }],
      },
    ];
  }),
);

/** Panels of laboratory tests; the vital signs are no such panel here. */
export const panels: readonly LabPanel[] = readTable('synthetic/panels.csv')
  .filter(({ panel }) => panel !== 'VITALS')
  .map((row) => ({
    code: concept(loinc, row.loinc!, row.name!),
    loinc: row.loinc!,
    specimen: row.specimen === '' ? undefined : concept(snomed, row.specimen!, row.specimenText!),
    tests: row.tests!.split(' ').flatMap((key) => tests.get(key) ?? []),
  }))
  .filter((panel) => panel.tests.length > 0);

/** Vital signs of one number, by profile. */
export const vitalSigns: readonly (LabTest & { readonly profile: string })[] = [
  ['HR', 'heart-rate'],
  ['RR', 'respiratory-rate'],
  ['TEMP', 'body-temperature'],
  ['HT', 'body-height'],
  ['WT', 'body-weight'],
  ['BMI', 'bmi'],
].map(([key, profile]) => ({ ...tests.get(key!)!, profile: profile! }));

const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const diagnosisRows = readTable('synthetic/diagnoses.csv');
export const problems: readonly Concept[] = diagnosisRows
  .filter(({ use }) => use === 'chronic')
  .map(({ code, text }) => concept(icd10, code!, text!));
export const diagnoses: readonly Concept[] = diagnosisRows
  .filter(({ use }) => use !== 'chronic')
  .map(({ code, text }) => concept(icd10, code!, text!));

export const allergies: readonly { readonly code: Concept; readonly reaction: string; readonly category: string }[] =
  readTable('synthetic/allergens.csv')
    .filter(({ rxnorm }) => rxnorm !== '')
    .map(({ rxnorm, name, reaction }) => ({
      code: concept('http://www.nlm.nih.gov/research/umls/rxnorm', rxnorm!, name!),
      reaction: reaction!,
      category: 'medication',
    }));

const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const medications: readonly Concept[] = [
  ['314076', 'lisinopril 10 MG Oral Tablet'],
  ['308136', 'amlodipine 2.5 MG Oral Tablet'],
  ['310798', 'hydrochlorothiazide 25 MG Oral Tablet'],
  ['860975', '24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet'],
  ['314231', 'simvastatin 10 MG Oral Tablet'],
  ['313782', 'acetaminophen 325 MG Oral Tablet'],
  ['308182', 'amoxicillin 250 MG Oral Capsule'],
  ['310965', 'ibuprofen 200 MG Oral Tablet'],
].map(([code, display]) => concept(rxnorm, code!, display!));

export const vaccines: readonly Concept[] = [
  ['140', 'Influenza, split virus, trivalent, preservative'],
  ['113', 'Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed'],
  ['133', 'Pneumococcal conjugate vaccine, 13 valent'],
  ['121', 'Zoster vaccine, live'],
  ['208', 'COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose'],
].map(([code, display]) => concept('http://hl7.org/fhir/sid/cvx', code!, display!));

export const procedures: readonly Concept[] = [
  ['430193006', 'Medication reconciliation'],
  ['73761001', 'Colonoscopy'],
  ['23426006', 'Measurement of respiratory function'],
  ['399208008', 'Plain X-ray of chest'],
  ['76601001', 'Intramuscular injection'],
].map(([code, display]) => concept(snomed, code!, display!));

export const visitTypes: readonly {
  readonly class: Json;
  readonly type: Concept;
  readonly days: number;
}[] = [
  { class: actCode('AMB', 'ambulatory'), type: concept(snomed, '185349003', 'Encounter for check up'), days: 0 },
  { class: actCode('AMB', 'ambulatory'), type: concept(snomed, '390906007', 'Follow-up encounter'), days: 0 },
  { class: actCode('EMER', 'emergency'), type: concept(snomed, '50849002', 'Emergency room admission'), days: 0 },
  { class: actCode('IMP', 'inpatient encounter'), type: concept(snomed, '32485007', 'Hospital admission'), days: 4 },
];

function actCode(code: string, display: string): Json {
  return { system: `${hl7}v3-ActCode`, code, display };
}
