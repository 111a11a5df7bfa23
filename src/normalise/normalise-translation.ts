import type { FhirResource, Issue, Json, LineageRow, SetStatement, Statement, Translation } from '#flow';
import { errorTable } from '#platform/errors.ts';
import { declaredCode, ucum, ucumCode } from './units.ts';

/**
 * The same translation with shared codes: units become UCUM where the sender says so or writes a known unit; its text stays
 * as sent. An unknown unit is an issue (information) and changes nothing.
 */
export function normaliseTranslation(translation: Translation): Translation {
  const unknown = new Set<string>();
  const statements = translation.statements.map((statement) => normalised(statement, unknown));
  return new NormalisedTranslation(translation, statements, [...unknown].map(issueOf));
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

function normalised(statement: Statement, unknown: Set<string>): Statement {
  const isDosed = dosed[statement.type] !== undefined;
  const paths = measured[statement.type] ?? dosed[statement.type];
  if (paths === undefined) return statement;
  let content = statement.content as Json;
  const seen = isDosed ? new Set<string>() : unknown;
  for (const path of paths) content = at(content, path, 0, seen);
  return content === statement.content ? statement : { ...statement, content: content as FhirResource };
}

/** Normalises the quantities at a path, from a step on, copying what is on the way; the same value where nothing changes. */
function at(value: Json, path: readonly string[], step: number, unknown: Set<string>): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const changed = value.map((one) => at(one, path, step, unknown));
    return changed.some((one, index) => one !== value[index]) ? changed : value;
  }
  const name = path[step];
  if (name === undefined) return withUcum(value, unknown);
  const inner = value[name];
  if (inner === undefined) return value;
  const changed = at(inner, path, step + 1, unknown);
  return changed === inner ? value : { ...value, [name]: changed };
}

function withUcum(quantity: Json, unknown: Set<string>): Json {
  if (quantity === null || typeof quantity !== 'object' || Array.isArray(quantity)) return quantity;
  const { system, code, unit } = quantity;
  if (system === ucum && typeof code === 'string') {
    const meant = declaredCode(code);
    return meant === code ? quantity : { ...quantity, code: meant };
  }
  if (typeof unit !== 'string' || system !== undefined) return quantity;
  const known = ucumCode(unit);
  if (known === undefined) {
    unknown.add(unit);
    return quantity;
  }
  return { ...quantity, system: ucum, code: known };
}

/** One for each unit of the message; the unit itself is not said, for nobody knows what stands in its place. */
function issueOf(): Issue {
  const { text, hint } = errorTable['CW-NRM-001'];
  return { code: 'CW-NRM-001', severity: 'information', text, place: 'OBX-6', hint };
}

/** A class for its getter alone (see `translate/v2/translate-message.ts`). */
class NormalisedTranslation implements Translation {
  readonly eventAt: number;
  readonly patient: string;
  readonly statements: readonly Statement[];
  readonly sets: readonly SetStatement[];
  readonly links: NonNullable<Translation['links']>;
  readonly moves: NonNullable<Translation['moves']>;
  readonly renames: NonNullable<Translation['renames']>;
  readonly within: NonNullable<Translation['within']>;
  readonly issues: readonly Issue[];
  readonly #translation: Translation;

  constructor(translation: Translation, statements: readonly Statement[], issues: readonly Issue[]) {
    this.eventAt = translation.eventAt;
    this.patient = translation.patient;
    this.statements = statements;
    this.sets = translation.sets;
    this.links = translation.links ?? [];
    this.moves = translation.moves ?? [];
    this.renames = translation.renames ?? [];
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
