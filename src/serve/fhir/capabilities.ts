import { searchTypes } from '#fhir/search-parameters.ts';
import { commonParameters } from '#store/search/common-parameters.ts';
import type { Interaction } from './interaction.ts';

/** `GET [base]/metadata`: the CapabilityStatement, made from the interactions and search parameters that exist. */
export function capabilities(typeInteractions: readonly string[]): Interaction {
  return async (request, parts) => {
    const statement = {
      resourceType: 'CapabilityStatement',
      id: 'causeway',
      url: `${request.base}/metadata`,
      version: parts.version,
      name: 'Causeway',
      title: 'Causeway FHIR API',
      status: 'active',
      date: new Date(parts.startedAt).toISOString(),
      kind: 'instance',
      software: { name: 'Causeway', version: parts.version },
      implementation: { description: 'What the connected systems have sent, as FHIR R4', url: request.base },
      fhirVersion: '4.0.1',
      format: ['application/fhir+json', 'json', 'application/fhir+xml', 'xml'],
      rest: [
        {
          mode: 'server',
          resource: [...searchTypes.values()].map(({ type, parameters }) => ({
            type,
            ...(parts.profilesOf(type).length > 0 ? { supportedProfile: parts.profilesOf(type) } : {}),
            interaction: typeInteractions.map((code) => ({ code })),
            versioning: 'versioned',
            readHistory: true,
            updateCreate: false,
            conditionalRead: 'not-supported',
            searchParam: [
              { name: '_id', definition: 'http://hl7.org/fhir/SearchParameter/Resource-id', type: 'token' },
              // A Provenance is derived from what it speaks of, and found by that alone.
              ...(type === 'Provenance' ? [] : [lastUpdated, ...commonParameters]),
              ...[...parameters.values()].map(({ name, type: parameterType, definition }) => ({
                name,
                definition,
                type: parameterType,
              })),
            ],
            ...(type === 'Provenance'
              ? {}
              : { searchInclude: ['*', ...references(type)], searchRevInclude: referring(type) }),
          })),
        },
      ],
    };
    return { status: 200, body: JSON.stringify(statement) };
  };
}

/** The reference parameters that `_include` follows. */
function references(type: string): string[] {
  const parameters = [...searchTypes.get(type)!.parameters.values()];
  return parameters.filter((parameter) => parameter.type === 'reference').map(({ name }) => `${type}:${name}`);
}

/** Those by which `_revinclude` finds what refers to a resource of the type. */
function referring(type: string): string[] {
  return [...searchTypes.values()].flatMap(({ type: source, hasSlice, parameters }) =>
    [...parameters.values()]
      .filter(({ everywhere }) => hasSlice || everywhere || source === 'Provenance')
      .filter(({ targets, name }) => targets.includes(type) || (source === 'Provenance' && name === 'target'))
      .map(({ name }) => `${source}:${name}`),
  );
}

const lastUpdated = {
  name: '_lastUpdated',
  definition: 'http://hl7.org/fhir/SearchParameter/Resource-lastUpdated',
  type: 'date',
};
