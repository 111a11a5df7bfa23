import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type Expectation = 'SHALL' | 'SHOULD' | 'MAY';

/** A profile's obligations as Inferno's generator read them out of US Core's CapabilityStatement and profiles. */
export interface Group {
  readonly name: string;
  readonly resource: string;
  readonly profileUrl: string;
  readonly interactions: readonly { readonly code: string; readonly expectation: Expectation }[];
  readonly operations: readonly { readonly code: string; readonly expectation: Expectation }[];
  readonly searches: readonly { readonly names: readonly string[]; readonly expectation: Expectation }[];
  readonly definitions: { readonly [name: string]: SearchDefinition };
  readonly includes: readonly string[];
  readonly revincludes: readonly string[];
  readonly mustSupports: MustSupports;
}

export interface SearchDefinition {
  /** `Condition.onsetDateTime`; several where the element is a choice. */
  readonly paths: readonly string[];
  readonly type: string;
  readonly comparators: { readonly [prefix: string]: Expectation };
  readonly multipleOr: Expectation;
  readonly chain: readonly { readonly name: string; readonly expectation: Expectation }[];
  readonly values: readonly string[];
}

export interface MustSupports {
  readonly extensions: readonly { readonly id: string; readonly path: string; readonly url: string }[];
  readonly slices: readonly Slice[];
  readonly elements: readonly { readonly path: string; readonly fixed?: string }[];
  /** Of each list one member is enough. */
  readonly choices: readonly { readonly paths: readonly string[]; readonly extensions: readonly string[] }[];
}

export interface Slice {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly discriminator: {
    readonly type: string;
    readonly path: string;
    readonly code: string | undefined;
    readonly system: string | undefined;
    readonly values: readonly { path?: string; value?: string; system?: string; code?: string }[];
  };
}

/** Reads the metadata file: Ruby symbols are keys that begin with a colon. */
export function readMetadata(path: string): Group[] {
  const { groups } = withoutColons(parse(readFileSync(path, 'utf8'))) as { groups: any[] };
  return groups.map((group) => ({
    name: group.name,
    resource: group.resource,
    profileUrl: group.profile_url,
    interactions: group.interactions,
    operations: group.operations,
    searches: group.searches,
    definitions: Object.fromEntries(
      Object.entries<any>(group.search_definitions).map(([name, definition]) => [
        name,
        {
          paths: definition.full_paths,
          type: definition.type,
          comparators: definition.comparators,
          multipleOr: definition.multiple_or,
          chain: (definition.chain ?? []).map((it: any) => ({ name: it.chain, expectation: it.expectation })),
          values: definition.values,
        },
      ]),
    ),
    includes: group.include_params,
    revincludes: group.revincludes,
    mustSupports: {
      extensions: group.must_supports.extensions,
      elements: group.must_supports.elements.map(({ path, fixed_value }: any) => ({
        path,
        ...(fixed_value === undefined ? {} : { fixed: String(fixed_value) }),
      })),
      slices: group.must_supports.slices.map(({ slice_id, slice_name, path, discriminator }: any) => ({
        id: slice_id,
        name: slice_name,
        path,
        discriminator: {
          type: discriminator.type,
          path: discriminator.path ?? '',
          code: discriminator.code,
          system: discriminator.system,
          values: discriminator.values ?? [],
        },
      })),
      choices: (group.must_supports.choices ?? []).map((choice: any) => ({
        paths: choice.paths ?? [],
        extensions: choice.extension_ids ?? [],
      })),
    },
  }));
}

function withoutColons(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutColons);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.replace(/^:/, ''), withoutColons(inner)]));
}
