import type { OverlayRule, Preset } from '#formats/hl7v2/overlay/rule.ts';

/** A visit is known by PV1-19; where a product leaves that empty, by the number that it keys its visits by. */
const visitFrom = (from: string): OverlayRule => ({
  copy: { from, to: 'PV1-19' },
  when: { field: 'PV1-19', filled: false },
});

/** Identifier types that a product writes in place of those of HL7 table 0203. */
const types = (field: string, map: Readonly<Record<string, string>>): OverlayRule => ({
  values: { field: `${field}.5`, map },
});

/** What an identifier is that states no type; one that is not there gets none. */
const typeOf = (field: string, value: string): OverlayRule => ({
  default: { field: `${field}.5`, value },
  when: { field, filled: true },
});

/** The usual shapes of the products that most hospitals and practices of the United States run. Sites configure their interfaces. */
export const presets: ReadonlyMap<string, Preset> = new Map<string, Preset>([
  [
    'epic',
    {
      about:
        'The contact (CSN) in PV1-19, in PV1-50 where that is empty; the hospital account (HAR) in PID-18; the enterprise id in PID-3 with the type EPI.',
      rules: [
        { move: { from: 'PV1-50', to: 'PV1-19' }, when: { field: 'PV1-19', filled: false } },
        typeOf('PV1-19', 'VN'),
        typeOf('PID-18', 'AN'),
        types('PID-3', { EPI: 'PI', EPIC: 'PI', CEID: 'PT', EPICMRN: 'MR', MRN: 'MR' }),
        types('PID-18', { HAR: 'AN' }),
        types('PV1-19', { CSN: 'VN' }),
      ],
    },
  ],
  [
    'oracle-health',
    {
      about:
        'The financial number (FIN) in PID-18, which keys the visit where PV1-19 is empty; the enterprise (community) number in PID-3 with the type CMRN, or in PID-2.',
      rules: [
        types('PID-3', { MRN: 'MR', CMRN: 'PI', 'Community Medical Record Number': 'PI', EMPI: 'PI' }),
        typeOf('PID-2', 'PI'),
        types('PID-18', { FIN: 'AN', 'FIN NBR': 'AN', FINNBR: 'AN' }),
        typeOf('PID-18', 'AN'),
        types('PV1-19', { VISITID: 'VN', 'Visit Id': 'VN', FIN: 'AN', 'FIN NBR': 'AN' }),
        visitFrom('PID-18'),
      ],
    },
  ],
  [
    'meditech',
    {
      about:
        'The account number in PID-18 is the visit: PV1-19 is empty or repeats it; the unit number in PID-3 with the type MR, the enterprise number with the type EMR or HUB.',
      rules: [
        types('PID-3', { EMR: 'PI', HUB: 'PI', MRN: 'MR', UNIT: 'MR' }),
        typeOf('PID-18', 'AN'),
        visitFrom('PID-18'),
      ],
    },
  ],
  [
    'athenahealth',
    {
      about:
        'The practice’s patient id in PID-3 without a type; the enterprise id in PID-2; the appointment or encounter in PV1-19, in PV1-50 where that is empty.',
      rules: [
        { default: { field: 'PID-3.5', value: 'MR' }, when: { field: 'PID-3.5', filled: false } },
        typeOf('PID-2', 'PI'),
        { move: { from: 'PV1-50', to: 'PV1-19' }, when: { field: 'PV1-19', filled: false } },
        typeOf('PV1-19', 'VN'),
      ],
    },
  ],
]);
