import { capabilities } from './capabilities.ts';
import { historyInstance } from './history-instance.ts';
import type { Interaction } from './interaction.ts';
import { read } from './read.ts';
import { search, searchSystem } from './search.ts';
import { vread } from './vread.ts';

/** A route of the FHIR API. `code` is the CapabilityStatement's word for it (R4 value set type-restful-interaction). */
export interface Route {
  readonly code: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly interaction: Interaction;
}

const onTypes: readonly Route[] = [
  { code: 'search-type', method: 'GET', path: '/:type', interaction: search },
  { code: 'search-type', method: 'POST', path: '/:type/_search', interaction: search },
  { code: 'read', method: 'GET', path: '/:type/:id', interaction: read },
  { code: 'vread', method: 'GET', path: '/:type/:id/_history/:version', interaction: vread },
  { code: 'history-instance', method: 'GET', path: '/:type/:id/_history', interaction: historyInstance },
];

/** Every interaction there is: the server routes by this table, and the CapabilityStatement tells it. */
export const routes: readonly Route[] = [
  {
    code: 'capabilities',
    method: 'GET',
    path: '/metadata',
    interaction: capabilities([...new Set(onTypes.map(({ code }) => code))]),
  },
  { code: 'search-system', method: 'GET', path: '/', interaction: searchSystem },
  ...onTypes,
];
