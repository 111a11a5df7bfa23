import { capabilities } from './capabilities.ts';
import { historyInstance } from './history-instance.ts';
import type { Interaction } from './interaction.ts';
import { read } from './read.ts';
import { search, searchSystem } from './search.ts';
import { transaction } from './transaction.ts';
import { validate } from './validate.ts';
import { vread } from './vread.ts';
import { write } from './write.ts';

/** A route of the FHIR API. `code` is the CapabilityStatement's word for it (R4 value set type-restful-interaction). */
export interface Route {
  readonly code: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly interaction: Interaction;
  /** Its body is a form of search parameters. */
  readonly takesForm?: true;
}

const onTypes: readonly Route[] = [
  { code: 'search-type', method: 'GET', path: '/:type', interaction: search },
  { code: 'search-type', method: 'POST', path: '/:type/_search', interaction: search, takesForm: true },
  { code: 'read', method: 'GET', path: '/:type/:id', interaction: read },
  { code: 'vread', method: 'GET', path: '/:type/:id/_history/:version', interaction: vread },
  { code: 'history-instance', method: 'GET', path: '/:type/:id/_history', interaction: historyInstance },
  { code: 'create', method: 'POST', path: '/:type', interaction: write },
  { code: 'update', method: 'PUT', path: '/:type/:id', interaction: write },
  { code: 'update', method: 'PUT', path: '/:type', interaction: write },
  { code: 'patch', method: 'PATCH', path: '/:type/:id', interaction: write },
  { code: 'patch', method: 'PATCH', path: '/:type', interaction: write },
  { code: 'delete', method: 'DELETE', path: '/:type/:id', interaction: write },
  { code: 'delete', method: 'DELETE', path: '/:type', interaction: write },
];

/** Operations are no interactions: the CapabilityStatement tells them apart. */
const operations: readonly Route[] = [
  { code: 'operation', method: 'POST', path: '/:type/$validate', interaction: validate },
  { code: 'operation', method: 'GET', path: '/:type/:id/$validate', interaction: validate },
  { code: 'operation', method: 'POST', path: '/:type/:id/$validate', interaction: validate },
];

/** Every interaction there is: the server routes by this table, and the CapabilityStatement tells it. */
export const routes: readonly Route[] = [
  {
    code: 'capabilities',
    method: 'GET',
    path: '/metadata',
    interaction: capabilities([...new Set(onTypes.map(({ code }) => code))]),
  },
  { code: 'transaction', method: 'POST', path: '/', interaction: transaction(onTypes) },
  { code: 'search-system', method: 'GET', path: '/', interaction: searchSystem },
  ...onTypes,
  ...operations,
];
