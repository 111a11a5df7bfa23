import { type SearchParameter, searchTypes } from '#fhir/search-parameters.ts';
import { commonParameters } from '#store/search/common-parameters.ts';
import { specialParameters } from '#store/search/special-parameters.ts';
import { type Route, routes } from './interactions.ts';

/** What each route does, by the CapabilityStatement's word for it. */
const summaries: { readonly [code: string]: string } = {
  capabilities: 'What this server can do: its CapabilityStatement',
  transaction: 'Several writes and reads as one: a transaction or batch Bundle',
  'search-system': 'Search for resources of the types that _type names',
  'history-system': 'The versions of everything, newest first',
  'search-type': 'Search for resources of a type',
  read: 'The current version of a resource',
  vread: 'One version of a resource',
  'history-instance': 'The versions of a resource, newest first',
  'history-type': 'The versions of all resources of a type, newest first',
  create: 'Create a resource under a new id; If-None-Exist makes it conditional',
  update: 'Create or replace a resource; If-Match guards against lost updates',
  patch: 'Change a resource in part: JSON Patch or FHIRPath Patch',
  delete: 'Delete a resource; its versions stay',
};

/**
 * OpenAPI 3.1 of the FHIR API, made from the routes and the tables of search parameters: each type's search with its own
 * parameters, everything else by `{type}`.
 */
export function openApi(version: string) {
  const paths: { [path: string]: { [method: string]: object } } = {};
  const add = (path: string, method: string, operation: object) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const route of routes) {
    if (route.code === 'search-type' && route.method === 'GET') {
      for (const { type, parameters } of searchTypes.values())
        add(`/fhir/${type}`, 'GET', searchOperation(type, [...parameters.values()]));
    } else add(`/fhir${route.path.replace(/:(\w+)/g, '{$1}')}`.replace(/\/$/, ''), route.method, operationOf(route));
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Causeway FHIR API',
      version,
      description:
        'FHIR R4 (4.0.1), JSON and XML. Every refusal is an OperationOutcome. GET /fhir/metadata says the same in FHIR.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      parameters: {
        ...Object.fromEntries(pathParameters.map((it) => [it.name, { ...it, in: 'path', required: true }])),
        ...Object.fromEntries(resultParameters.map((it) => [it.name, { ...it, in: 'query' }])),
      },
      responses: {
        Resource: { description: 'A resource', content: content('A FHIR resource') },
        Bundle: { description: 'A Bundle', content: content('A Bundle: searchset, history or a response') },
        Refusal: { description: 'An OperationOutcome that says why', content: content('An OperationOutcome') },
      },
    },
  };
}

const text = { type: 'string' } as const;
const pathParameters = [
  { name: 'type', description: 'A resource type', schema: { type: 'string', enum: [...searchTypes.keys()] } },
  { name: 'id', description: 'The logical id', schema: { type: 'string', pattern: '^[A-Za-z0-9.-]{1,64}$' } },
  { name: 'version', description: 'A version id', schema: text },
];

const resultParameters = [
  { name: '_id', description: 'token: logical ids', schema: text },
  { name: '_lastUpdated', description: 'date: when the version was written', schema: text },
  ...[...commonParameters, ...specialParameters('Resource')].map(({ name, type }) => ({
    name,
    description: type,
    schema: text,
  })),
  { name: '_count', description: 'Matches a page', schema: { type: 'integer', minimum: 0 } },
  { name: '_sort', description: 'Parameters to sort by, - for descending', schema: text },
  { name: '_include', description: 'Type:parameter, to bring what matches refer to', schema: text },
  { name: '_revinclude', description: 'Type:parameter, to bring what refers to matches', schema: text },
  { name: '_total', description: 'none, accurate or estimate', schema: text },
  { name: '_summary', description: 'true, text, data, count or false', schema: text },
  { name: '_elements', description: 'Elements to give', schema: text },
  { name: '_format', description: 'json or xml', schema: text },
  { name: '_pretty', description: 'true for a text to read', schema: { type: 'boolean' } },
];

function searchOperation(type: string, parameters: readonly SearchParameter[]) {
  return {
    operationId: `search${type}`,
    summary: `Search for ${type}`,
    tags: [type],
    parameters: [
      ...parameters.map(({ name, type: kind, definition }) => ({
        name,
        in: 'query',
        description: `${kind} (${definition})`,
        schema: text,
      })),
      ...resultParameters.map(({ name }) => ({ $ref: `#/components/parameters/${name}` })),
    ],
    responses: responses('Bundle', 200),
  };
}

function operationOf({ code, method, path, definition }: Route) {
  const name = path.replace(/^.*\$/, '$');
  const given = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => ({
    $ref: `#/components/parameters/${parameter}`,
  }));
  const isBundle = /search|history|transaction/.test(code);
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[/:]+(\w)/g, (_, first: string) => first.toUpperCase()).replace(/\W+/g, '_')}`,
    summary: summaries[code] ?? name,
    tags: [definition === undefined ? 'any type' : 'operations'],
    ...(definition === undefined ? {} : { externalDocs: { url: definition } }),
    ...(given.length === 0 ? {} : { parameters: given }),
    ...(method === 'GET' || method === 'DELETE' ? {} : { requestBody: requestBody(code) }),
    responses: responses(isBundle ? 'Bundle' : 'Resource', code === 'create' ? 201 : 200),
  };
}

function requestBody(code: string) {
  const forms =
    code === 'patch'
      ? { 'application/json-patch+json': { schema: { type: 'array' } }, ...content('A Parameters resource') }
      : code === 'search-type' || code === 'search-system'
        ? { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } }
        : content('A FHIR resource');
  return { content: forms };
}

function responses(kind: 'Resource' | 'Bundle', status: number) {
  const refusal = { $ref: '#/components/responses/Refusal' };
  return { [status]: { $ref: `#/components/responses/${kind}` }, '4XX': refusal, '5XX': refusal };
}

function content(description: string) {
  return {
    'application/fhir+json': { schema: { type: 'object', description } },
    'application/fhir+xml': { schema: { type: 'string', description } },
  };
}
