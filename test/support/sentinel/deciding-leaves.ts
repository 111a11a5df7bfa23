/** A leaf of v2 that decides more than the element it stands in, or nothing that another value would show. */
interface DecidingLeaf {
  /** Of `OBX-3.1.1`. */
  readonly kind: RegExp;
  /** What it may change beyond the paths that its lineage names. */
  readonly mayChange?: RegExp;
  /** Which of the paths named need not change. */
  readonly mayKeep?: RegExp;
  /** What stands in it may be read nowhere: it decides what something is, and is no part of it. */
  readonly isUnsaid?: true;
  readonly why: string;
}

const decidingLeaves: readonly DecidingLeaf[] = [
  {
    kind: /^OBX-2\./,
    mayChange: /\.(meta\.profile|category\.coding\.\w+|(issued|dataAbsentReason)\.\S+)$/,
    mayKeep: /\.attachment\.data$/,
    isUnsaid: true,
    why: 'the type of the value decides what OBX-5 to 7 are, whether a result is one of a laboratory, and stands nowhere itself',
  },
  {
    kind: /^OBX-3\./,
    mayKeep: /\.attachment\.title$/,
    why: 'the heading of a text is made of its words, where it has any',
  },
  {
    kind: /^OBX-5\.[2345]\./,
    mayChange: /^Observation\.valueString$|\.attachment\.title$/,
    mayKeep: /\.contentType$/,
    isUnsaid: true,
    why: 'data that cannot be read, or not in the encoding that is named, is a result in words',
  },
  {
    kind: /^OBX-11\./,
    mayKeep: /\.attachment\.data$/,
    isUnsaid: true,
    why: 'only that a line is deleted changes a text',
  },
  {
    kind: /^NTE-[249]\./,
    mayChange: /\.note\.text$/,
    why: 'lines of one kind are one comment',
  },
  {
    kind: /^DB1-[24]\./,
    mayChange: /^Patient\.extension\./,
    why: 'a disability of another, or one that is not told as one, is kept with the patient',
  },
  {
    kind: /^DB1-6\./,
    mayChange: /^Condition\.clinicalStatus\./,
    why: 'an end that has come by the time of the message ends it',
  },
  {
    kind: /^SPM-2\./,
    mayChange: /^Specimen\.|^Observation\.effectiveDateTime\.extension\./,
    why: 'the number tells which specimen it is: another one is not that of the order, which tells it, too',
  },
  {
    kind: /^PV1-2\./,
    mayChange: /^Encounter\.(status|location\.\S+)$/,
    why: 'P is planned, and so is where; else the class is the stand-in for a status',
  },
  {
    kind: /^(RXO|RXE)-/,
    mayChange: /^MedicationRequest\.(contained|basedOn)\./,
    why: 'what the prescriber asked for is an order of its own, contained, where the pharmacy made something else of it',
  },
  {
    kind: /^(OBX-6|SPM-12|SAC-\d+|RX[AEOCDG]-\d+)\.3\./,
    mayKeep: /\.system$/,
    why: 'a unit that reads as one of UCUM is one, whatever list it is said to be of',
  },
  {
    kind: /^(STF-7|CDM-8|LDP-6|MFE-1)\./,
    mayKeep: /\.(active|status)$/,
    why: 'entry and event say both that it is in use',
  },
  {
    kind: /^STF-[12]\./,
    mayChange: /^Practitioner\.identifier\./,
    why: 'STF-1 repeats STF-2: a number that differs is one more',
  },
  {
    kind: /^AIS-[478]\./,
    mayKeep: /^Appointment\.end$/,
    why: 'a service repeats when its appointment is and how long it takes',
  },
  {
    kind: /^DG1-21\./,
    mayChange: /^Encounter\.diagnosis\./,
    why: 'a diagnosis that is taken back is none of the visit',
  },
  {
    kind: /^(PID-(10|22)|NK1-(28|35))\./,
    mayKeep: /^(Patient|RelatedPerson)\.extension$/,
    isUnsaid: true,
    why: 'a category of race or ethnicity is known by its code, and any other by its words: the bindings are required',
  },
];

/** What the exceptions for a leaf of a kind (`OBX-3.1.1`) allow. */
export function decisionsOf(kind: string) {
  const own = decidingLeaves.filter((one) => one.kind.test(kind));
  return {
    mayChange: (path: string) => own.some((one) => one.mayChange?.test(path)),
    mayKeep: (path: string) => own.some((one) => one.mayKeep?.test(path)),
    isUnsaid: own.some((one) => one.isUnsaid),
  };
}
