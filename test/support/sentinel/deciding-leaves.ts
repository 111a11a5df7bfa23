/** Leaves that decide more than the element they stand in: what else a change of one may change, or why it may change nothing. */
export interface DecidingLeaf {
  /** Of `OBX-3.1.1`. */
  readonly kind: RegExp;
  readonly mayChange: RegExp;
  readonly why: string;
}

const nothing = /^$/;

export const decidingLeaves: readonly DecidingLeaf[] = [
  {
    kind: /^(ORC|OBR)-[23]\./,
    mayChange: /\.identifier\.|\.display$|^Specimen\./,
    why: 'ORC and OBR tell the same numbers: where one differs, there are two',
  },
  {
    kind: /^SPM-2\./,
    mayChange: /^Specimen\.|\.(specimen|supportingInfo)\.|^Observation\.|^Provenance\.target/,
    why: 'the number of a specimen tells which one it is: another number is another specimen',
  },
  {
    kind: /^OBX-2\./,
    mayChange: /^Observation\.|^DiagnosticReport\./,
    why: 'the type of the value decides what OBX-5 to 7 are',
  },
  {
    kind: /^OBX-3\./,
    mayChange:
      /\.(meta\.profile|category\..+|effectiveDateTime\.extension\..+|hasMember\.reference)$|\.attachment\.|^ImmunizationRecommendation\.|^Observation\.(?!identifier)|^Provenance\.target/,
    why: 'what is observed decides category and profile, what a forecast is made of, and is the heading of a text',
  },
  { kind: /^OBX-4\./, mayChange: /\.hasMember\./, why: 'it tells the parent of a susceptibility' },
  {
    kind: /^OBX-5\.[235]\./,
    mayChange: /^(Observation|DiagnosticReport|Provenance)\.|\.attachment\./,
    why: 'data that cannot be read is a result in words',
  },
  { kind: /^OBX-5\.4\./, mayChange: nothing, why: 'data of an encoding that nobody knows is read as base64' },
  { kind: /^OBX-11\./, mayChange: nothing, why: 'only that a line is deleted changes a text' },
  {
    kind: /^OBR-24\./,
    mayChange: /\.(meta\.profile|category\.\S+|issued\.\S+|effective\w+\.\S+|dataAbsentReason\.\S+)$/,
    why: 'the section decides the profile, and what that asks for',
  },
  {
    kind: /^PV1-2\./,
    mayChange: /^Encounter\.(status|location\.status|classHistory\.class\.\w+)$/,
    why: 'P is planned; else the class is the stand-in for a status',
  },
  {
    kind: /^ARV-3\./,
    mayChange: /^(Consent|Provenance)\.|\.extension\./,
    why: 'what is restricted decides whether it is a Consent, and what HL7 labels so',
  },
  { kind: /^(ROL-3|PRT-4|PRD-1)\./, mayChange: /./, why: 'the role decides of what element somebody is' },
  {
    kind: /^(RXO|RXE)-/,
    mayChange: /^MedicationRequest\.extension\./,
    why: 'what the prescriber asked for is kept where the pharmacy made something else of it',
  },
  {
    kind: /^(OBX-6|SPM-12|SAC-\d+|RX[AEOCDG]-\d+)\.3\./,
    mayChange: nothing,
    why: 'a unit that reads as one of UCUM is one, whatever list it is said to be of',
  },
  {
    kind: /^(SCH-10|AI[SGLP]-\d+)\./,
    mayChange: nothing,
    why: 'a unit of time may be told by its code or by its words',
  },
  {
    kind: /^AIS-(4|7|8|10)\./,
    mayChange: /^Appointment\.extension\./,
    why: 'what a service says otherwise than its appointment is kept, number and unit together',
  },
  {
    kind: /^(OBR-6|TQ1-[78])\./,
    mayChange: /^ServiceRequest\.occurrence/,
    why: 'where OBR-6 and a TQ1 tell the same time it is told once',
  },
  {
    kind: /^SCH-(9|10)\./,
    mayChange: /^Appointment\.extension\./,
    why: 'a number and a unit that make no minutes are both kept',
  },
  {
    kind: /^(STF-7|CDM-8|LDP-6|MFE-1)\./,
    mayChange: /\.(active|status)$/,
    why: 'entry and event say both that it is in use',
  },
  {
    kind: /^(PRB-1[34]|GOL-18|PTH-5)\./,
    mayChange: /\.extension\./,
    why: 'a user-defined status is one of FHIR by its code or its words, and is kept where neither is known',
  },
  { kind: /^PRB-1\./, mayChange: /^Condition\./, why: 'AD gives the date at which it was recorded, DE takes it back' },
  {
    kind: /^TQ1-3\.8\./,
    mayChange: /\.extension\./,
    why: 'FHIR has an event or a time of day: where both are told, one is kept',
  },
  { kind: /^(PID-(10|22)|NK1-(28|35))\.3\./, mayChange: nothing, why: 'a code of race or ethnicity is known by itself' },
  {
    kind: /^PID-[234]\./,
    mayChange: /^Patient\.identifier\./,
    why: 'PID-2 and 4 often repeat PID-3: a number that differs is one more',
  },
  {
    kind: /^FT1-(7|25)\./,
    mayChange: /^ChargeItem\.code\./,
    why: 'FT1-25 repeats FT1-7: a code that differs is one more',
  },
  {
    kind: /^ORC-5\./,
    mayChange: /^ServiceRequest\.extension\./,
    why: 'where it says no status, ORC-1 does, and is not kept beside',
  },
  {
    kind: /^(TQ1-[78]|SCH-11)\./,
    mayChange: /^Appointment\.(start|end|requestedPeriod)/,
    why: 'an instant is when an appointment is, a day alone what was asked for',
  },
  {
    kind: /^PR1-7\./,
    mayChange: /^Procedure\.performed/,
    why: 'with a length it is a period, without one a time',
  },
  {
    kind: /^(RF1-19|PRT-8|PRD-10)\.1\./,
    mayChange: /^(Organization|PractitionerRole|MessageHeader|Provenance)\./,
    why: 'an organization without a number is known by its name: another name is another one',
  },
];

/** Values of closed sets: one that is none of them (an amount that is no number, a unit that is none of time) makes no element. */
export const closedSets: readonly { readonly kind: RegExp; readonly why: string }[] = [
  { kind: /^(FT1-11|PRC-5|IN1-37)\./, why: 'Money has a number and a currency' },
  { kind: /^(TQ1-(3|6)\.|ARQ-10|SCH-10)/, why: 'FHIR demands units of time that are of UCUM' },
  { kind: /^(RXA-21|OM1-3|IAM-17|OBR-11|MSH-19)\./, why: 'codes of FHIR with a required binding' },
  { kind: /^(PID-(10|22)|NK1-(28|35))\.1\./, why: 'US Core has categories by code, and any other race or ethnicity by its words' },
  {
    kind: /^(PV1|PV2|SCH|ROL|LOC)-\d+\.\d\.3|^MSH-\d+\.3/,
    why: 'the kind of a universal id is seen in the form of its URI',
  },
];
