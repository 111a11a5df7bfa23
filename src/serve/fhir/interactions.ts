import { capabilities } from './capabilities.ts';
import { docref } from './docref.ts';
import { everything } from './everything.ts';
import { historyInstance } from './history-instance.ts';
import { historyOfMany } from './history-of-many.ts';
import type { Interaction } from './interaction.ts';
import { lastN } from './last-n.ts';
import { meta, metaOfType } from './meta.ts';
import { read } from './read.ts';
import { search } from './search.ts';
import { searchSystem } from './search-system.ts';
import { transaction } from './transaction.ts';
import { validate } from './validate.ts';
import { vread } from './vread.ts';
import { write } from './write.ts';

/** A route of the FHIR API. `code` is the CapabilityStatement's word for it (R4 value set type-restful-interaction). */
export interface Route {
  readonly code: string;
  /** Another interaction that it is, too. */
  readonly also?: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly interaction: Interaction;
  /** Its body is a form of search parameters. */
  readonly takesForm?: true;
  /** Of an operation: the canonical URL of what defines it. */
  readonly definition?: string;
}

const onTypes: readonly Route[] = [
  { code: 'search-type', method: 'GET', path: '/:type', interaction: search },
  { code: 'search-type', method: 'POST', path: '/:type/_search', interaction: search, takesForm: true },
  { code: 'read', method: 'GET', path: '/:type/:id', interaction: read },
  { code: 'vread', method: 'GET', path: '/:type/:id/_history/:version', interaction: vread },
  { code: 'history-instance', method: 'GET', path: '/:type/:id/_history', interaction: historyInstance },
  { code: 'history-type', method: 'GET', path: '/:type/_history', interaction: historyOfMany },
  { code: 'create', method: 'POST', path: '/:type', interaction: write },
  { code: 'update', method: 'PUT', path: '/:type/:id', interaction: write },
  { code: 'update', method: 'PUT', path: '/:type', interaction: write },
  { code: 'patch', method: 'PATCH', path: '/:type/:id', interaction: write },
  { code: 'patch', method: 'PATCH', path: '/:type', interaction: write },
  { code: 'delete', method: 'DELETE', path: '/:type/:id', interaction: write },
  { code: 'delete', method: 'DELETE', path: '/:type', interaction: write },
];

const operation = (method: 'GET' | 'POST', path: string, definition: string, interaction: Interaction): Route => ({
  code: 'operation',
  method,
  path,
  definition,
  interaction,
});
const r4 = 'http://hl7.org/fhir/OperationDefinition';

/** Operations are no interactions: the CapabilityStatement tells them apart. */
const operations: readonly Route[] = [
  operation('POST', '/:type/$validate', `${r4}/Resource-validate`, validate),
  operation('GET', '/:type/:id/$validate', `${r4}/Resource-validate`, validate),
  operation('POST', '/:type/:id/$validate', `${r4}/Resource-validate`, validate),
  operation('GET', '/:type/$meta', `${r4}/Resource-meta`, metaOfType),
  operation('GET', '/:type/:id/$meta', `${r4}/Resource-meta`, meta),
  operation('GET', '/Patient/:id/$everything', `${r4}/Patient-everything`, everything),
  operation('POST', '/Patient/:id/$everything', `${r4}/Patient-everything`, everything),
  operation('GET', '/Observation/$lastn', `${r4}/Observation-lastn`, lastN),
  operation('POST', '/Observation/$lastn', `${r4}/Observation-lastn`, lastN),
  operation('GET', '/DocumentReference/$docref', 'http://hl7.org/fhir/us/core/OperationDefinition/docref', docref),
  operation('POST', '/DocumentReference/$docref', 'http://hl7.org/fhir/us/core/OperationDefinition/docref', docref),
  operation('GET', '/Patient/:id/$docref', 'http://hl7.org/fhir/us/core/OperationDefinition/docref', docref),
  operation('POST', '/Patient/:id/$docref', 'http://hl7.org/fhir/us/core/OperationDefinition/docref', docref),
];

const onSystem: readonly Route[] = [
  { code: 'transaction', also: 'batch', method: 'POST', path: '/', interaction: transaction(onTypes) },
  { code: 'history-system', method: 'GET', path: '/_history', interaction: historyOfMany },
  { code: 'search-system', method: 'GET', path: '/', interaction: searchSystem },
  { code: 'search-system', method: 'POST', path: '/_search', interaction: searchSystem, takesForm: true },
];

/** Every interaction there is: the server routes by this table, and the CapabilityStatement tells it. */
export const routes: readonly Route[] = [
  {
    code: 'capabilities',
    method: 'GET',
    path: '/metadata',
    interaction: capabilities({ onTypes, onSystem, operations }),
  },
  ...onSystem,
  ...onTypes,
  ...operations,
];
