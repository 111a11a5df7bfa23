import { compilePath } from '#fhir/extract.ts';
import type { SearchParameter } from '#fhir/search-parameters.ts';
import type { Json } from '#flow';
import { profileElement } from '../fold.ts';

/** What every type is searched by beside its own parameters, `_id` and `_lastUpdated` (R4 3.1.1.1): judged by content. */
const common = {
  _tag: { type: 'token', path: 'meta.tag', extract: compilePath('meta.tag') },
  _security: { type: 'token', path: 'meta.security', extract: compilePath('meta.security') },
  _profile: { type: 'uri', path: 'meta.profile', extract: profilesOf },
} as const;

export const commonParameters: readonly Pick<SearchParameter, 'name' | 'definition' | 'type'>[] = Object.entries(
  common,
).map(([name, { type }]) => ({ name, definition: definitionOf(name), type }));

function definitionOf(name: string): string {
  return `http://hl7.org/fhir/SearchParameter/Resource-${name.slice(1)}`;
}

/** The parameter of this name as one of the type; undefined where there is none. */
export function commonParameter(resourceType: string, name: string): SearchParameter | undefined {
  if (!Object.hasOwn(common, name)) return undefined;
  return {
    ...common[name as keyof typeof common],
    name,
    resourceType,
    indexed: false,
    everywhere: false,
    clinical: false,
    slice: false,
    targets: [],
    declaration: '',
    includes: [],
    components: [],
    definition: definitionOf(name),
  };
}

/** The profiles stand in a column of their own, which the content has under a name of its own, parted by blanks. */
function profilesOf(content: { readonly [element: string]: Json | undefined }): Json[] {
  const profiles = content[profileElement];
  return typeof profiles === 'string' ? profiles.split(' ') : [];
}
