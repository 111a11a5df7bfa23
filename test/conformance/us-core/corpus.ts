import type { Group } from './inferno-metadata.ts';

/** What the server holds, as it gives it out. */
export interface Corpus {
  readonly resources: readonly any[];
  ofType(type: string): readonly any[];
  /** Those that claim the profile, or have the code that it demands; where it is the type's only one, all of the type. */
  ofGroup(group: Group): readonly any[];
}

export function corpusOf(resources: readonly any[], groups: readonly Group[]): Corpus {
  const byType = Map.groupBy(resources, ({ resourceType }) => resourceType as string);
  const ofType = (type: string) => byType.get(type) ?? [];
  return {
    resources,
    ofType,
    ofGroup({ resource: type, profileUrl, definitions }) {
      const codes = type === 'Observation' ? (definitions.code?.values ?? []) : [];
      const isOnly = groups.filter(({ resource }) => resource === type).length === 1;
      return ofType(type).filter(
        ({ meta, code }) =>
          isOnly ||
          code?.coding?.some((it: any) => it.system === 'http://loinc.org' && codes.includes(it.code)) ||
          (meta?.profile ?? []).some((url: string) => url.split('|', 1)[0] === profileUrl),
      );
    },
  };
}
