import type { Issue, Json, LineageRow, SetStatement, Statement, Translation } from '#flow';
import { errorTable } from '#platform/errors.ts';
import { declaredCode, ucum, ucumCode } from './units.ts';

/**
 * The same translation with shared codes: units become UCUM where the sender says so or writes a known unit; its text stays
 * as sent. An unknown unit is an issue (information) and changes nothing. The translation is handed over: its statements are
 * changed in place, as copying each result around three units costs more than finding their codes (bench: `convert`).
 */
export function normaliseTranslation(translation: Translation): Translation {
  const unknown = new Set<string>();
  for (const statement of translation.statements) normalise(statement, unknown);
  return new NormalisedTranslation(translation, [...unknown].map(issueOf));
}

/** What is measured in each type: paths of quantities, a list or a choice at each step is passed through. */
const measured: { readonly [type: string]: readonly (readonly string[])[] } = {
  Observation: [
    ['valueQuantity'],
    ['valueRange', 'low'],
    ['valueRange', 'high'],
    ['valueSampledData', 'origin'],
    ['referenceRange', 'low'],
    ['referenceRange', 'high'],
    ['component', 'valueQuantity'],
    ['component', 'valueRange', 'low'],
    ['component', 'valueRange', 'high'],
  ],
  Specimen: [['collection', 'quantity']],
};

/** Doses and amounts of drugs: many are counted in tablets and puffs, which are none of UCUM's, and nothing is off with them. */
const dosed: { readonly [type: string]: readonly (readonly string[])[] } = {
  Immunization: [['doseQuantity']],
  Medication: [
    ['amount', 'numerator'],
    ['amount', 'denominator'],
    ['ingredient', 'strength', 'numerator'],
    ['ingredient', 'strength', 'denominator'],
  ],
  MedicationAdministration: [
    ['dosage', 'dose'],
    ['dosage', 'rateQuantity'],
    ['dosage', 'rateRatio', 'numerator'],
  ],
  MedicationDispense: [['quantity'], ...inDosage('dosageInstruction')],
  MedicationRequest: [['dispenseRequest', 'quantity'], ...inDosage('dosageInstruction')],
};

function inDosage(element: string): readonly (readonly string[])[] {
  const given = [
    ['doseQuantity'],
    ['doseRange', 'low'],
    ['doseRange', 'high'],
    ['rateQuantity'],
    ['rateRatio', 'numerator'],
  ];
  return given.map((path) => [element, 'doseAndRate', ...path]);
}

function normalise({ type, content }: Statement, unknown: Set<string>): void {
  const isDosed = dosed[type] !== undefined;
  const seen = isDosed ? new Set<string>() : unknown;
  for (const path of measured[type] ?? dosed[type] ?? none) at(content as Json, path, 0, seen);
}

const none: readonly (readonly string[])[] = [];

/** Normalises the quantities at a path, from a step on. */
function at(value: Json | undefined, path: readonly string[], step: number, unknown: Set<string>): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const one of value) at(one, path, step, unknown);
    return;
  }
  const name = path[step];
  if (name === undefined) putUcum(value, unknown);
  else at(value[name], path, step + 1, unknown);
}

function putUcum(quantity: { [name: string]: Json }, unknown: Set<string>): void {
  const { system, code, unit } = quantity;
  if (system === ucum && typeof code === 'string') {
    const meant = declaredCode(code);
    if (meant !== code) quantity.code = meant;
    return;
  }
  if (typeof unit !== 'string' || system !== undefined) return;
  const known = ucumCode(unit);
  if (known === undefined) {
    unknown.add(unit);
    return;
  }
  quantity.system = ucum;
  quantity.code = known;
}

/** One for each unit of the message; the unit itself is not said, for nobody knows what stands in its place. */
function issueOf(): Issue {
  const { text, hint } = errorTable['CW-NRM-001'];
  return { code: 'CW-NRM-001', severity: 'information', text, place: 'OBX-6', hint };
}

const noDocuments: NonNullable<Translation['documents']> = [];

/** A class for its getter alone (see `translate/v2/translate-message.ts`). */
class NormalisedTranslation implements Translation {
  readonly eventAt: number;
  readonly patient: string;
  readonly statements: readonly Statement[];
  readonly sets: readonly SetStatement[];
  readonly links: NonNullable<Translation['links']>;
  readonly moves: NonNullable<Translation['moves']>;
  readonly renames: NonNullable<Translation['renames']>;
  readonly documents: NonNullable<Translation['documents']>;
  readonly within: NonNullable<Translation['within']>;
  readonly issues: readonly Issue[];
  readonly #translation: Translation;

  constructor(translation: Translation, issues: readonly Issue[]) {
    this.eventAt = translation.eventAt;
    this.patient = translation.patient;
    this.statements = translation.statements;
    this.sets = translation.sets;
    this.links = translation.links ?? [];
    this.moves = translation.moves ?? [];
    this.renames = translation.renames ?? [];
    this.documents = translation.documents ?? noDocuments;
    this.within = translation.within ?? [];
    this.issues = [...translation.issues, ...issues];
    this.#translation = translation;
  }

  lineage(): readonly LineageRow[] {
    return this.#translation.lineage();
  }

  get leaves(): Translation['leaves'] {
    return this.#translation.leaves;
  }
}
