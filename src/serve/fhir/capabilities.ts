import { searchTypes } from '#fhir/search-parameters.ts';
import { commonParameters } from '#store/search/common-parameters.ts';
import type { Interaction } from './interaction.ts';

/** `GET [base]/metadata`: the CapabilityStatement, made from the interactions and search parameters that exist. */
export function capabilities(
  typeInteractions: readonly string[],
  systemInteractions: readonly string[],
  operations: readonly { readonly path: string; readonly definition?: string }[],
): Interaction {
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
            interaction: typeInteractions
              .filter((code) => type !== 'Provenance' || !writes.has(code))
              .map((code) => ({ code })),
            ...writing(type),
            readHistory: true,
            conditionalRead: 'not-supported',
            operation: operationsOf(type, operations),
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
          interaction: systemInteractions.map((code) => ({ code })),
        },
      ],
    };
    return { status: 200, body: JSON.stringify(statement) };
  };
}

const writes: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete']);

/** How a type is written. A Provenance is derived from what it speaks of, and is not. */
function writing(type: string): { readonly [element: string]: string | boolean } {
  if (type === 'Provenance') return { versioning: 'versioned', updateCreate: false };
  return {
    versioning: 'versioned-update',
    updateCreate: true,
    conditionalCreate: true,
    conditionalUpdate: true,
    conditionalDelete: 'single',
  };
}

/** The operations of a type, each once: `/Observation/$lastn`, and those of any (`/:type/…`). */
function operationsOf(type: string, operations: readonly { readonly path: string; readonly definition?: string }[]) {
  const own = operations.filter(({ path }) => path.startsWith(`/${type}/`) || path.startsWith('/:type/'));
  const byName = new Map(own.map(({ path, definition }) => [path.slice(path.lastIndexOf('$') + 1), definition]));
  return [...byName].map(([name, definition]) => ({ name, definition }));
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
