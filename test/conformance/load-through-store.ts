import { openDatabase } from '#database/open-database.ts';
import type { FhirResource, Statement } from '#flow';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import { createKnownMentions } from '#store/known-mentions.ts';
import { writeTranslations } from '#store/write.ts';
import type { Place } from '#test/support/databases.ts';

/**
 * Puts resources into a database as a message's statements would, under derived ids, with the references between them
 * rewritten; gives them as they then stand.
 */
export async function loadThroughStore(place: Place, resources: readonly any[]): Promise<any[]> {
  const ids = createIds(publishedIdKey);
  const renamed = new Map<string, string>();
  for (const it of resources) {
    const name = `${it.resourceType}/${it.id}`;
    const patient = patientOf(it);
    renamed.set(
      name,
      it.resourceType === 'Patient'
        ? ids.patient('conformance', '', it.id)
        : patient === undefined
          ? ids.directory('conformance', it.resourceType, it.id)
          : ids.resource(ids.patient('conformance', '', patient), it.resourceType, it.id),
    );
  }
  const loaded = resources.map((it) => {
    const text = JSON.stringify(it).replace(/"reference":"([^"]+)"/g, (whole, reference) => {
      const id = renamed.get(reference);
      return id === undefined ? whole : `"reference":"${reference.split('/')[0]}/${id}"`;
    });
    return { ...JSON.parse(text), id: renamed.get(`${it.resourceType}/${it.id}`) };
  });
  await using db = await openDatabase({ ...place });
  for (const [index, it] of loaded.entries()) {
    const { id, meta, ...content } = it;
    const patient = it.resourceType === 'Patient' ? id : (patientOf(it) ?? '');
    const statement: Statement = {
      type: it.resourceType,
      id,
      patient,
      mode: 'replace',
      content: content as FhirResource,
      ...(meta?.profile?.[0] === undefined ? {} : { profile: meta.profile[0] }),
    };
    const translation = {
      eventAt: index,
      patient,
      statements: [statement],
      sets: [],
      issues: [],
      lineage: () => [],
      leaves: { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 },
    };
    await db.transaction((tx) =>
      writeTranslations(
        tx,
        [{ entry: { part: 1, seq: index + 1, receivedAt: index }, system: 'conformance', translation }],
        createKnownMentions(),
        {
          kind: db.kind,
          now: () => Date.UTC(2026, 0, 1) + index,
          entriesOfKey: async () => [],
          translate: async () => translation,
        } as unknown as Parameters<typeof writeTranslations>[3],
      ),
    );
  }
  return loaded;
}

function patientOf(it: any): string | undefined {
  const reference = [it.subject, it.patient, it.beneficiary].find((value) => value?.reference !== undefined)?.reference;
  return /^Patient\/(.+)$/.exec(reference ?? '')?.[1];
}
