import type { Message } from '#formats/hl7v2/message.ts';
import { translateAdt } from './messages/adt.ts';
import { translateAccount, translateCharges } from './messages/billing.ts';
import { translateMasterFile } from './messages/master-files.ts';
import { translateMdm } from './messages/mdm.ts';
import { translateKitchenAndStock, translateOrders } from './messages/orders.ts';
import { translateOruR01 } from './messages/oru-r01.ts';
import { translateOul } from './messages/oul.ts';
import { translatePharmacy } from './messages/pharmacy.ts';
import { translateCare } from './messages/ppr.ts';
import { translateNothing, translateQueryAnswer } from './messages/queries.ts';
import { translateReferral } from './messages/ref.ts';
import { translateScheduling } from './messages/scheduling.ts';
import { translateVaccination } from './messages/vaccination.ts';
import type { Scope } from './scope.ts';

/** States what a message says; gives its source patient's Patient id, empty where it is about none. */
export type Translate = (scope: Scope, message: Message) => string;

/**
 * Message types that are translated: a code, its events (none named: all that HL7 has), and by what. Where a message names no event
 * (before 2.2 some had none), it is of the first row of its code.
 */
const types: readonly (readonly [code: string, events: string, translate: Translate])[] = [
  ['ADT', '', translateAdt],
  ['ORU', 'R01 R30 R31 R32 R40 W01', translateOruR01],
  ['ORM', 'O01', translateOrders],
  ['ORR', 'O02', translateOrders],
  ['OMG', 'O19', translateOrders],
  ['ORG', 'O20', translateOrders],
  ['OMI', 'O23', translateOrders],
  ['ORI', 'O24', translateOrders],
  ['OML', 'O21 O33 O35 O39', translateOrders],
  ['ORL', 'O22 O34 O36', translateOrders],
  ['OMD', 'O03', translateKitchenAndStock],
  ['ORD', 'O04', translateKitchenAndStock],
  ['OMS', 'O05', translateKitchenAndStock],
  ['ORS', 'O06', translateKitchenAndStock],
  ['OMN', 'O07', translateKitchenAndStock],
  ['ORN', 'O08', translateKitchenAndStock],
  ['OUL', 'R21 R22 R23 R24', translateOul],
  ['MDM', 'T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11', translateMdm],
  ['REF', 'I12 I13 I14 I15', translateReferral],
  ['RRI', 'I12 I13 I14 I15', translateReferral],
  ['PPR', 'PC1 PC2 PC3', translateCare],
  ['PGL', 'PC6 PC7 PC8', translateCare],
  ['PPP', 'PCB PCC PCD', translateCare],
  ['VXU', 'V04', translateVaccination],
  ['VXR', 'V03', translateVaccination],
  ['DFT', 'P03 P11', translateCharges],
  ['BAR', 'P01 P02 P05 P06 P10 P12', translateAccount],
  ['MFN', 'M01 M02 M03 M04 M05 M06 M07 M08 M09 M10 M11 M12', translateMasterFile],
  ['PMU', 'B01 B02 B03 B04 B05 B06 B07 B08', translateMasterFile],
  ['RSP', 'K11 K21 K22 K23 K24 K31 K32 K33 K34', translateQueryAnswer],
  ['RSP', 'K25', translateMasterFile],
  // Answers of a site's own: whom they found is told as in those of the standard.
  ['RSP', '', translateQueryAnswer],
  ['VXX', 'V02', translateQueryAnswer],
  ['ADR', 'A19', translateQueryAnswer],
  ['QBP', '', translateNothing],
  ['QRY', '', translateNothing],
  ['VXQ', 'V01', translateNothing],
  ['QCK', '', translateNothing],
  ['ACK', '', translateNothing],
  ['MCF', '', translateNothing],
  ['MFK', '', translateNothing],
  ['OMP', 'O09', translatePharmacy],
  ['ORP', 'O10', translatePharmacy],
  ['RDE', 'O11 O25 O01', translatePharmacy],
  ['RRE', 'O12 O26 O02', translatePharmacy],
  ['RDS', 'O13 O01', translatePharmacy],
  ['RRD', 'O14 O02', translatePharmacy],
  ['RGV', 'O15 O01', translatePharmacy],
  ['RRG', 'O16 O02', translatePharmacy],
  ['RAS', 'O17 O01', translatePharmacy],
  ['RRA', 'O18 O02', translatePharmacy],
  ['SIU', 'S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S26 S27', translateScheduling],
  ['SRM', 'S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11', translateScheduling],
  ['SRR', 'S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11', translateScheduling],
];

const byType: ReadonlyMap<string, Translate> = new Map(
  types.flatMap(([code, events, translate]) => events.split(' ').map((event) => [`${code}^${event}`, translate])),
);

const byCode: ReadonlyMap<string, Translate> = new Map(
  types.toReversed().map(([code, , translate]) => [code, translate]),
);

/** What translates a type (`ADT^A01`, `ORU`); undefined for one that is not translated. */
export function translatorOf(type: string): Translate | undefined {
  const [code = '', event = ''] = type.split('^');
  if (event === '') return byCode.get(code);
  return byType.get(`${code}^${event}`) ?? byType.get(`${code}^`);
}

/** The types as a person reads them: `ADT`, `ORU^R01`. */
export const translatedTypes: readonly string[] = types.flatMap(([code, events]) =>
  events === '' ? [code] : events.split(' ').map((event) => `${code}^${event}`),
);
