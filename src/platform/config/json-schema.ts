import { z } from 'zod';
import { configSchema } from './schema.ts';

/** A JSON Schema as far as it is read here. */
export interface ConfigJsonSchema {
  readonly properties?: Readonly<Record<string, ConfigJsonSchema>>;
  readonly items?: ConfigJsonSchema;
  readonly [keyword: string]: unknown;
}

/** The JSON Schema (2020-12) of `causeway.yaml`, for editors: `docs/causeway.schema.json` is this. */
export function configJsonSchema(): ConfigJsonSchema {
  return {
    ...(z.toJSONSchema(configSchema, { io: 'input' }) as ConfigJsonSchema),
    title: 'Causeway configuration (causeway.yaml)',
  };
}
