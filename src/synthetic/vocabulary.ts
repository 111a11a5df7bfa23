import type { Row } from './csv.ts';
import type { SystemName } from './systems.ts';

/** A code as it stands in a message, by who sends it: the lab with LOINC (`shared`), or the old one with its own (`local`). */
export interface Coded {
  readonly shared: string;
  readonly local: string;
}

export interface Test {
  readonly key: string;
  readonly ordinal: number;
  readonly code: Coded;
  readonly unit: Coded;
  /** `NM`, `SN`, or the name of a scale. */
  readonly type: string;
  readonly decimals: number;
  readonly male: Range;
  readonly female: Range;
  /** Absent where the value is computed from others of its panel. */
  readonly mean: number | undefined;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

export interface Range {
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** OBX-7: `4.0-11.0`, `<100`, `>60`. */
  readonly text: string;
}

export interface Grade extends Coded {
  readonly flag: string;
}

export interface Specimen {
  readonly type: Coded;
  /** Table 0070, for OBR-15 of the versions that have no SPM. */
  readonly source: string;
}

export interface Panel {
  readonly key: string;
  readonly code: Coded;
  /** HL7 table 0074. */
  readonly section: string;
  readonly specimen: Specimen | undefined;
  readonly hours: number;
  readonly tests: readonly Test[];
}

export interface Thread {
  readonly name: string;
  readonly minAge: number;
  readonly maxAge: number;
  readonly sex: string;
  readonly share: number;
  readonly panels: readonly string[];
}

export interface Effect {
  readonly add: number;
  readonly perYear: number;
  readonly acute: number;
}

export interface Diagnosis {
  readonly code: string;
  readonly text: string;
  readonly use: string;
  readonly minAge: number;
  readonly thread: string;
}

export interface Location {
  readonly system: SystemName;
  readonly unit: string;
  /** PV1-2, HL7 table 0004. */
  readonly class: string;
  readonly rooms: number;
  readonly service: string;
}

export interface Clinician {
  readonly id: string;
  readonly family: string;
  readonly given: string;
  readonly degree: string;
  readonly service: string;
}

export interface Imaging {
  readonly loinc: string;
  readonly name: string;
  readonly local: string;
  readonly localName: string;
  readonly reason: string;
  readonly technique: string;
  readonly normal: readonly string[];
  readonly normalImpression: readonly string[];
  /** The thread in which the exam is abnormal; empty for none. */
  readonly thread: string;
  readonly abnormal: readonly string[];
  readonly abnormalImpression: readonly string[];
}

/** A thing's LOINC code and name, and the old lab's. */
export interface Names {
  readonly loinc: string;
  readonly name: string;
  readonly local: string;
  readonly localName: string;
}

export interface Culture extends Names {
  readonly specimen: string;
  readonly specimenText: string;
  readonly source: string;
  readonly waiting: readonly string[];
  readonly negative: string;
}

export interface Microbiology {
  readonly cultures: readonly Culture[];
  readonly gram: Names;
  readonly organisms: readonly { snomed: string; name: string; local: string; gram: string; count: string }[];
  readonly drugs: readonly (Names & { breakpoint: number })[];
}

/** All that the generator knows, read once at the begin of a run. */
export interface Vocabulary {
  readonly cultures: readonly Row[];
  readonly givenNames: ReadonlyMap<string, readonly Row[]>;
  readonly familyNames: ReadonlyMap<string, readonly Row[]>;
  readonly places: readonly Row[];
  readonly streets: readonly string[];
  readonly insurers: readonly Row[];
  readonly clinicians: readonly Clinician[];
  readonly locations: readonly Location[];
  readonly allergens: readonly Row[];
  readonly diagnoses: readonly Diagnosis[];
  readonly threads: readonly Thread[];
  /** By thread, then test key. */
  readonly effects: ReadonlyMap<string, ReadonlyMap<string, Effect>>;
  readonly tests: ReadonlyMap<string, Test>;
  readonly panels: ReadonlyMap<string, Panel>;
  readonly scales: ReadonlyMap<string, readonly Grade[]>;
  /** As they stand in NTE-3. */
  readonly comments: readonly string[];
  readonly imaging: readonly Imaging[];
  readonly microbiology: Microbiology;
}
