import { readTable } from '#platform/read-table.ts';

/** A section of C-CDA: its template, its LOINC code and what its table tells. */
export interface SectionKind {
  readonly kind: string;
  /** Without and with the `.1` of "entries required". */
  readonly roots: readonly string[];
  readonly extension: string | undefined;
  readonly loinc: string;
  /** What R2.1 has the code translated to. */
  readonly translation: readonly [code: string, display: string] | undefined;
  readonly title: string;
  readonly columns: readonly string[];
}

/** Title, columns of the narrative, and the version of the template: facts of C-CDA R2.1. */
const facts: Readonly<Record<string, readonly [title: string, columns: string, extension?: string]>> = {
  allergies: ['Allergies and adverse reactions', 'Substance|Reaction|Severity|Status|Since', '2015-08-01'],
  problems: ['Problems', 'Problem|Status|Since|Until', '2015-08-01'],
  'past-illness': ['Past medical history', 'Problem|Status|Since|Until', '2015-08-01'],
  medications: ['Medications', 'Medication|Directions|Status|Time', '2014-06-09'],
  'admission-medications': ['Admission medications', 'Medication|Directions|Status|Time', '2015-08-01'],
  'discharge-medications': ['Discharge medications', 'Medication|Directions|Status|Time', '2015-08-01'],
  'medications-administered': ['Medications administered', 'Medication|Directions|Status|Time', '2014-06-09'],
  immunizations: ['Immunizations', 'Vaccine|Date|Status|Lot', '2015-08-01'],
  procedures: ['Procedures', 'Procedure|Date|Status|Result', '2014-06-09'],
  results: ['Results', 'Test|Value|Range|Interpretation|Date', '2015-08-01'],
  'vital-signs': ['Vital signs', 'Sign|Value|Date', '2015-08-01'],
  'social-history': ['Social history', 'Topic|Finding|Date', '2015-08-01'],
  encounters: ['Encounters', 'Encounter|Time|Status', '2015-08-01'],
  notes: ['Notes', 'Note|Date', '2016-11-01'],
  'plan-of-treatment': ['Plan of treatment', 'What is planned|Time|Status', '2014-06-09'],
  goals: ['Goals', 'Goal|Target|Time|Status'],
  'health-concerns': ['Health concerns', 'Concern|Status|Since|Until', '2015-08-01'],
  interventions: ['Interventions', 'Intervention|Time|Status', '2015-08-01'],
  'care-teams': ['Care teams', 'Team|Members|Status', '2019-07-01'],
  assessment: ['Assessment', 'What was assessed|Finding|Date'],
  'functional-status': ['Functional status', 'Function|Finding|Date', '2014-06-09'],
  'mental-status': ['Mental status', 'Function|Finding|Date', '2015-08-01'],
  'family-history': ['Family history', 'Relative|Conditions', '2015-08-01'],
  'medical-equipment': ['Medical equipment', 'Device|Time|Status', '2014-06-09'],
  payers: ['Insurance', 'Coverage|Payer|Time', '2015-08-01'],
  'advance-directives': ['Advance directives', 'Directive|Decision|Time', '2015-08-01'],
  'reason-for-referral': ['Reason for referral', 'Referral|Time|Status', '2014-06-09'],
  'discharge-diagnosis': ['Discharge diagnosis', 'Problem|Status|Since|Until', '2015-08-01'],
  'physical-exam': ['Physical examination', 'Topic|Finding|Date', '2015-08-01'],
  instructions: ['Instructions', 'Instruction|Time|Status', '2014-06-09'],
  nutrition: ['Nutrition', 'Topic|Finding|Date'],
  pregnancy: ['Pregnancy', 'Topic|Finding|Date'],
  'hospital-course': ['Hospital course', 'What happened'],
  outcomes: ['Health status evaluations and outcomes', 'Outcome|Finding|Date'],
};

const rows = readTable('cda/sections.csv');
const inWords = readTable('cda/narrative-sections.csv');

/** CONF:1198-32834, CONF:1198-32860. */
const translations: Readonly<Record<string, readonly [string, string]>> = {
  'discharge-diagnosis': ['78375-3', 'Discharge diagnosis'],
  'discharge-medications': ['75311-1', 'Discharge medications'],
};

/** A section of words that a document cannot be without. */
const courseRow = { templates: '1.3.6.1.4.1.19376.1.5.3.1.3.5', loinc: '8648-8' };

/** By name, those that documents are written with. */
export const sectionKinds: ReadonlyMap<string, SectionKind> = new Map(
  Object.entries(facts).map(([kind, [title, columns, extension]]) => {
    const row = rows.find((one) => one.kind === kind) ?? courseRow;
    const named = row.templates!.split(' ').filter((one) => /^(22|21)\.2\.|^1\.3\.|^2\./.test(one));
    const roots = named.map((one) => (one.startsWith('1.3.') ? one : `2.16.840.1.113883.10.20.${one}`));
    const loinc = kind === 'notes' ? '34109-9' : row.loinc!;
    return [
      kind,
      { kind, roots, extension, loinc, translation: translations[kind], title, columns: columns.split('|') },
    ];
  }),
);

const byCode: ReadonlyMap<string, string> = new Map(rows.toReversed().map((row) => [row.loinc!, row.kind!]));

/** The kind of a section by its LOINC code; undefined for one that documents are not written with. */
export function kindOfCode(code: string): string | undefined {
  const kind = byCode.get(code);
  return kind !== undefined && sectionKinds.has(kind) ? kind : undefined;
}

/** The template of a section that is words alone, by its LOINC code: root and version. */
export function templateOfWords(code: string): readonly [root: string, extension?: string] | undefined {
  const row = inWords.find(({ loinc }) => loinc === code);
  if (row !== undefined) return row.extension === '' ? [row.template!] : [row.template!, row.extension!];
  const known = sectionKinds.get(kindOfCode(code) ?? '');
  if (known === undefined) return undefined;
  // The first is that of "entries optional".
  const root = known.roots[0]!;
  return known.extension === undefined ? [root] : [root, known.extension];
}

/** The kind of a section of words alone, by its LOINC code. */
export function kindOfWords(code: string): string | undefined {
  return code === courseRow.loinc ? 'hospital-course' : kindOfCode(code);
}
