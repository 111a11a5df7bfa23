import type { SectionMapper } from './section-mapper.ts';

/** The sections whose entries are mapped by what section they stand in. */
export const sectionMappers: readonly SectionMapper[] = [];

/** Entries that mean the same in any section: tried where a section's own mapper knows nothing of them. */
export const anySection: SectionMapper = { name: 'any', templates: [], codes: [], entry: () => false };
