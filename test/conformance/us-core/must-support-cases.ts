import { type CaseResult, NoData, runCase } from '../conformance-row.ts';
import type { Corpus } from './corpus.ts';
import type { Group } from './inferno-metadata.ts';
import { mustSupportValues, sliceMembers } from './must-support-values.ts';
import { valuesAt } from './values-at.ts';

/** Each must-support element, slice and extension of a profile is shown by at least one resource that the server gives. */
export async function mustSupportCases(group: Group, corpus: Corpus): Promise<CaseResult[]> {
  const resources = corpus.ofGroup(group);
  const { elements, extensions, slices, choices } = group.mustSupports;
  const shown = {
    element: (path: string, fixed?: string) =>
      resources.some((resource) =>
        mustSupportValues(resource, path, group).some((value) => fixed === undefined || String(value) === fixed),
      ),
    extension: (path: string, url: string) =>
      resources.some((resource) =>
        valuesAt(resource, path.includes('.') ? withPrimitive(path) : path).some((it) => it?.url === url),
      ),
  };
  const extensionIds = new Map(extensions.map(({ id, path, url }) => [id, shown.extension(path, url)]));
  const all: [what: string, isShown: boolean][] = [
    ...elements.map(
      ({ path, fixed }) =>
        [fixed === undefined ? path : `${path} = ${fixed}`, shown.element(path, fixed)] as [string, boolean],
    ),
    ...slices.map(
      (slice) =>
        [
          slice.id.slice(group.resource.length + 1),
          resources.some((resource) => sliceMembers(resource, slice, group).length > 0),
        ] as [string, boolean],
    ),
    ...[...extensionIds].map(([id, isShown]) => [id.slice(group.resource.length + 1), isShown] as [string, boolean]),
  ];
  const met = choices.filter(
    ({ paths, extensions: ids }) => paths.some((path) => shown.element(path)) || ids.some((id) => extensionIds.get(id)),
  );
  const spared = new Set(
    met.flatMap(({ paths, extensions: ids }) => [...paths, ...ids.map((id) => id.slice(group.resource.length + 1))]),
  );
  return Promise.all(
    all.map(([what, isShown]) =>
      runCase({ kind: 'must-support', what, expectation: 'SHALL' }, async () => {
        if (!isShown && !spared.has(what)) throw new NoData(`no ${group.resource} of the profile has it`);
      }),
    ),
  );
}

/** `questionnaire.extension`: of a primitive, so it stands under `_questionnaire`. */
const withPrimitive = (path: string) => path.replace(/(^|\.)(\w+)\.extension$/, '$1_$2.extension');
