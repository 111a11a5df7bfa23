import { readTable } from '#platform/read-table.ts';
import { concept } from './concepts.ts';
import { type ChartEntry, createScribe } from './entry.ts';

/** What charts refer to: the same for all of them. Each text is a reference by `urn:uuid` and what is shown of it. */
export interface Directory {
  readonly entries: readonly ChartEntry[];
  readonly organizations: readonly Reference[];
  readonly practitioners: readonly Reference[];
  /** Under which `identifier` finds the practitioners, in their order. */
  readonly practitionerNumbers: readonly string[];
  readonly locations: readonly Reference[];
}

export type Reference = {
  readonly reference: string;
  readonly display: string;
};

/** No patient has this index. */
const index = 0xffff_ffff;
const taxonomy = 'http://nucc.org/provider-taxonomy';

/** The hospitals, their clinicians and wards, out of `tables/synthetic`. */
export function directoryOf(seed: number): Directory {
  const scribe = createScribe(seed, index);
  const town = readTable('synthetic/places.csv');
  const address = (at: number) => {
    const place = town[at % town.length]!;
    return [
      {
        line: [`${at + 1} Breakwater Rd`],
        city: place.city!,
        state: place.state!,
        postalCode: place.zip!,
        country: 'US',
      },
    ];
  };
  const organizations = ['Sandbar General Hospital', 'Old Quay Hospital', 'Shore & Tide Mutual'].map((name, at) =>
    scribe.entry('Organization', 'organization', {
      identifier: [{ system: 'urn:oid:2.999.1.1', value: `ORG${at + 1}` }],
      active: true,
      name,
      telecom: [{ system: 'phone', value: `555200010${at}` }],
      address: address(at),
    }),
  );
  const clinicians = readTable('synthetic/clinicians.csv');
  const practitioners = clinicians.map(({ id, family, given, degree }) =>
    scribe.entry('Practitioner', 'practitioner', {
      identifier: [{ system: 'urn:oid:2.999.1.2', value: id! }],
      name: [{ use: 'official', family: family!, given: [given!], suffix: [degree!] }],
      telecom: [{ system: 'phone', value: `5552${id!.slice(-6)}` }],
      address: address(Number(id!.slice(-3))),
    }),
  );
  const referenceTo = ({ fullUrl }: ChartEntry, display: string): Reference => ({ reference: fullUrl, display });
  const roles = practitioners.map(({ fullUrl }, at) =>
    scribe.entry('PractitionerRole', 'practitionerrole', {
      practitioner: { reference: fullUrl },
      organization: { reference: organizations[at % 2]!.fullUrl },
      code: [concept(taxonomy, '208D00000X', 'General Practice Physician')],
      specialty: [concept(taxonomy, '207R00000X', 'Internal Medicine Physician')],
      telecom: [{ system: 'phone', value: '5552000000' }],
    }),
  );
  const wards = readTable('synthetic/locations.csv');
  const locations = wards.map(({ system, unit }, at) =>
    scribe.entry('Location', 'location', {
      status: 'active',
      name: `${system} ${unit}`,
      telecom: [{ system: 'phone', value: '5552000001' }],
      address: address(at)[0]!,
      managingOrganization: { reference: organizations[at % 2]!.fullUrl },
    }),
  );
  return {
    entries: [...organizations, ...practitioners, ...roles, ...locations],
    organizations: organizations.map((entry) => referenceTo(entry, entry.resource.name as string)),
    practitioners: practitioners.map((entry, at) =>
      referenceTo(entry, `${clinicians[at]!.given} ${clinicians[at]!.family}`),
    ),
    practitionerNumbers: clinicians.map(({ id }) => id!),
    locations: locations.map((entry) => referenceTo(entry, entry.resource.name as string)),
  };
}
