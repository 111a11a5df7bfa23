import { readTable } from '#platform/read-table.ts';
import type { Realm, Shape } from '../realm.ts';
import { impliedProfile } from './implied-profile.ts';
import { isNationalProviderIdentifier } from './national-provider-identifier.ts';
import { personCodes } from './person-codes.ts';
import { personExtensions } from './person-extensions.ts';
import { presets } from './presets.ts';
import { shapes } from './shapes.ts';

const rows = readTable('us/identifier-systems.csv');
const byType: ReadonlyMap<string, string> = new Map(rows.map((row) => [row.type!, row.system!]));
const oids: ReadonlyMap<string, string> = new Map(rows.map((row) => [row.system!, row.oid!]));
const byOid: ReadonlyMap<string, string> = new Map(rows.map((row) => [row.oid!, row.system!]));

const shapesOfUse: ReadonlyMap<string, ReadonlyMap<string, Shape>> = new Map(
  [...Map.groupBy(shapes, ([key]) => key.split(' ')[1] ?? '')].map(([use, rows]) => [
    use,
    new Map(rows.map(([key, shape]) => [key.split(' ')[0]!, shape])),
  ]),
);

/** The United States: US Core 6.1.0 (USCDI v3). */
export const usRealm: Realm = {
  name: 'us',
  presets,
  definitionTables: ['us/us-core.json'],
  shape: (type, use) => (use === undefined ? undefined : shapesOfUse.get(use)?.get(type)) ?? shapes.get(type),
  impliedProfile,
  provenance: {
    profile: shapes.get('Provenance')!.profile,
    transmitter: {
      system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type',
      code: 'transmitter',
      display: 'Transmitter',
    },
  },
  identifierSystem: (type, value) => (type === '' ? undefined : fitting(byType.get(type), value)),
  systemOfOid: (oid, value) => fitting(byOid.get(oid), value),
  oidOfSystem: (system) => oids.get(system),
  personExtensions,
  personCodes,
};

/** A system is claimed only for what has its form: a wrong NPI is still an id, but not one of the NPI's. */
function fitting(system: string | undefined, value: string): string | undefined {
  if (system === undefined) return undefined;
  if (system.endsWith('/us-npi') && !isNationalProviderIdentifier(value)) return undefined;
  return system;
}
