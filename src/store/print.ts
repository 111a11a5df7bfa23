import type { StoredResource } from './read.ts';

/**
 * The resource's outgoing JSON text: type, id and meta from the columns, then the stored body as it is (DESIGN 11). `meta.source`
 * names the source system; tags and labels that a source gave stand first in the body and go on in meta.
 */
export function printResource(row: StoredResource, systemOf: (part: number) => string): string {
  const profile = row.profile === undefined ? '' : `,"profile":[${JSON.stringify(row.profile)}]`;
  const head =
    `{"resourceType":"${row.type}","id":"${row.id}","meta":{"versionId":"${row.version}"` +
    `,"lastUpdated":"${new Date(row.updatedAt).toISOString()}","source":${JSON.stringify(sourceUri(systemOf(row.part)))}${profile}`;
  if (row.body.startsWith('{"meta":{')) return `${head},${row.body.slice('{"meta":{'.length)}`;
  return row.body === '{}' ? `${head}}}` : `${head}},${row.body.slice(1)}`;
}

/** The URI by which a source system goes in `meta.source`. */
export function sourceUri(system: string): string {
  return `urn:causeway:system:${encodeURIComponent(system)}`;
}
