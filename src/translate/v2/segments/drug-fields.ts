/** Where the pharmacy segments have what they share (HL7 v2.8.2 §4A.4): numbers of fields, 0 for what a segment does not have. */
export interface DrugFields {
  readonly code: number;
  /** The least amount, the most, their unit. */
  readonly low: number;
  readonly high: number;
  readonly units: number;
  readonly form: number;
  readonly strength: number;
  readonly volume: number;
  readonly supplementary: number;
  /** What the prescriber says of how to give it, and the pharmacy of how to dispense it. */
  readonly sig: number;
  readonly toPharmacy: number;
  readonly indication: number;
  readonly perTime: number;
  readonly rate: number;
  readonly daily: number;
  readonly substitution: number;
  readonly lot: number;
  readonly expiry: number;
  readonly maker: number;
}

const none: DrugFields = {
  code: 0,
  low: 0,
  high: 0,
  units: 0,
  form: 0,
  strength: 0,
  volume: 0,
  supplementary: 0,
  sig: 0,
  toPharmacy: 0,
  indication: 0,
  perTime: 0,
  rate: 0,
  daily: 0,
  substitution: 0,
  lot: 0,
  expiry: 0,
  maker: 0,
};

const fieldsOf: Readonly<Record<string, DrugFields>> = {
  RXO: {
    ...none,
    ...{ code: 1, low: 2, high: 3, units: 4, form: 5, strength: 18, volume: 25, supplementary: 24, sig: 7 },
    ...{ toPharmacy: 6, indication: 20, perTime: 17, rate: 21, daily: 23, substitution: 9 },
  },
  RXE: {
    ...none,
    ...{ code: 2, low: 3, high: 4, units: 5, form: 6, strength: 25, volume: 33, supplementary: 31, sig: 7 },
    ...{ toPharmacy: 21, indication: 27, perTime: 22, rate: 23, daily: 19, substitution: 9 },
  },
  RXG: {
    ...none,
    ...{ code: 4, low: 5, high: 6, units: 7, form: 8, strength: 17, volume: 23, sig: 13, indication: 22 },
    ...{ perTime: 14, rate: 15, substitution: 10, lot: 19, expiry: 20, maker: 21 },
  },
  RXD: {
    ...none,
    ...{ code: 2, form: 6, strength: 16, volume: 28, supplementary: 25, sig: 15, indication: 21, daily: 12 },
    ...{ substitution: 11, lot: 18, expiry: 19, maker: 20 },
  },
  RXA: {
    ...none,
    ...{ code: 5, low: 6, units: 7, form: 8, strength: 13, volume: 23, perTime: 12, lot: 15, expiry: 16, maker: 17 },
  },
};

/** The places of a pharmacy segment. */
export function drugFields(id: string): DrugFields {
  return fieldsOf[id] ?? none;
}
