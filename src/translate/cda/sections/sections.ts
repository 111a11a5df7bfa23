import { translateEntry } from '../entries/translate-entry.ts';
import type { SectionMapper } from './section-mapper.ts';

/** The sections whose entries are mapped by what section they stand in: none, the templates of entries tell what they are. */
export const sectionMappers: readonly SectionMapper[] = [];

/** Entries that mean the same in any section: tried where a section's own mapper knows nothing of them. */
export const anySection: SectionMapper = {
  name: 'any',
  templates: [],
  codes: [],
  entry: (statement, context) => translateEntry({ context, translate: translateEntry }, statement) !== undefined,
};
