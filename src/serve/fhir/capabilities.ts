import { searchTypes } from '#fhir/search-parameters.ts';
import { decisiveHeaders } from '#store/client/client-request.ts';
import { commonParameters } from '#store/search/common-parameters.ts';
import { specialParameters } from '#store/search/special-parameters.ts';
import type { Interaction } from './interaction.ts';

/** The routes there are (`interactions.ts`). */
interface RouteTables {
  readonly onTypes: readonly Told[];
  readonly onSystem: readonly Told[];
  readonly operations: readonly Told[];
}
interface Told {
  readonly code: string;
  readonly also?: string;
  readonly method: string;
  readonly path: string;
  readonly definition?: string;
}

const codesOf = (routes: readonly Told[]) => [
  ...new Set(routes.flatMap(({ code, also }) => (also === undefined ? [code] : [code, also]))),
];

/** `GET [base]/metadata`: the CapabilityStatement, made from the interactions and search parameters that exist. */
export function capabilities({ onTypes, onSystem, operations }: RouteTables): Interaction {
  const typeInteractions = codesOf(onTypes);
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
            ...versions(type, onTypes),
            operation: operationsOf(type, operations),
            searchParam: [
              { name: '_id', definition: 'http://hl7.org/fhir/SearchParameter/Resource-id', type: 'token' },
              // A Provenance is derived from what it speaks of, and found by that alone.
              ...(type === 'Provenance' ? [] : [lastUpdated, ...commonParameters, ...specialParameters(type)]),
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
          interaction: codesOf(onSystem).map((code) => ({ code })),
        },
      ],
    };
    return { status: 200, body: JSON.stringify(statement) };
  };
}

const writes: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete']);

/**
 * How versions are kept, read and written, as the routes and the headers that decide over a write have it. A criteria delete
 * takes one resource, never several: what a client's mistake can delete has a bound. A Provenance is derived from what it speaks
 * of, and is not written.
 */
function versions(type: string, routes: readonly Told[]): { readonly [element: string]: string | boolean } {
  const has = (code: string, path: string) => routes.some((route) => route.code === code && route.path === path);
  const decides = (header: (typeof decisiveHeaders)[number]) => decisiveHeaders.includes(header);
  const readHistory = has('vread', '/:type/:id/_history/:version');
  const reading = { readHistory, conditionalRead: 'not-match' };
  if (type === 'Provenance') return { versioning: 'versioned', updateCreate: false, ...reading };
  return {
    versioning: decides('if-match') ? 'versioned-update' : 'versioned',
    updateCreate: has('update', '/:type/:id'),
    conditionalCreate: has('create', '/:type') && decides('if-none-exist'),
    conditionalUpdate: has('update', '/:type'),
    conditionalDelete: has('delete', '/:type') ? 'single' : 'not-supported',
    ...reading,
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
