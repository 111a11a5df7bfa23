import type { Demographics } from './demographics.ts';
import type { Person } from './person.ts';
import type { SystemName } from './systems.ts';
import type { Clinician, Coded, Diagnosis, Location, Specimen } from './vocabulary.ts';

/** A bed or room of a unit. */
export interface Place {
  readonly location: Location;
  readonly room: number;
  readonly bed: string;
}

/** A stay or a day's visit, as it stands at one moment. */
export interface Visit {
  readonly number: string;
  /** PV1-2, HL7 table 0004. */
  readonly class: string;
  readonly place: Place;
  readonly service: string;
  readonly attending: Clinician;
  readonly admittedAt: number;
  readonly dischargedAt?: number;
  /** PV1-36, HL7 table 0112. */
  readonly disposition?: string;
  readonly reason: string;
}

export interface Allergy {
  readonly type: string;
  readonly rxnorm: string;
  readonly name: string;
  readonly local: string;
  readonly localName: string;
  readonly severity: string;
  readonly reaction: string;
  readonly since: number;
}

export interface StatedDiagnosis {
  readonly diagnosis: Diagnosis;
  /** DG1-6: admitting, working, final. */
  readonly type: 'A' | 'W' | 'F';
  readonly at: number;
}

/** Who a message is about, as the sending system knows them. */
export interface Subject {
  readonly person: Person;
  readonly demographics: Demographics;
  readonly visit?: Visit;
}

interface AtSystem {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly system: SystemName;
  readonly subject: Subject;
  /** Mess that is already in the story: a result that was filed under someone else, and its repeat. */
  readonly note?: string;
  /** Index of the person whom it is truly about, where that is not the subject. */
  readonly owner?: number;
}

export interface AdtHappening extends AtSystem {
  readonly kind: 'adt';
  /** `A01` */
  readonly trigger: string;
  readonly formerPlace?: Place;
  /** MRG-1 of an A40. */
  readonly mergedNumber?: string;
  /** When an A05's patient is expected, or an A21's is back. */
  readonly expectedAt?: number;
  /** A set that is there is the whole set; one that is absent was not sent. */
  readonly allergies?: readonly Allergy[];
  readonly diagnoses?: readonly StatedDiagnosis[];
  readonly withKinAndInsurance: boolean;
}

/** One OBX, its fields as they stand in the message. */
export interface Observation {
  readonly type: string;
  readonly code: string;
  readonly subId: string;
  readonly value: string;
  readonly unit: string;
  readonly range: string;
  readonly flag: string;
  /** OBX-11. */
  readonly status: string;
  readonly note?: string;
}

export interface Order {
  readonly placer: string;
  readonly filler: string;
  readonly service: Coded;
  /** OBR-24, HL7 table 0074. */
  readonly section: string;
  readonly specimen?: Specimen;
  readonly collectedAt: number;
  readonly orderedBy: Clinician;
  readonly readBy?: Clinician;
  readonly reason: string;
}

/** An order and what is said of it: one OBR and what belongs to it. */
export interface Report {
  readonly order: Order;
  /** OBR-25, HL7 table 0123. */
  readonly status: 'P' | 'F' | 'C' | 'X';
  readonly observations: readonly Observation[];
  readonly notes: readonly string[];
}

export interface ResultHappening extends AtSystem, Report {
  readonly kind: 'result';
  /** Further orders in the same message. */
  readonly more?: readonly Report[];
}

/** What happens in a life that some system tells others. */
export type Happening = AdtHappening | ResultHappening;
