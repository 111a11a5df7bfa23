import { withLinks } from './patient-links.ts';
import { type ProvenanceShape, provenanceBody } from './provenance.ts';
import { publicId, type StoredResource } from './read.ts';
import { sourceUri } from './source-uri.ts';

/**
 * The resource's outgoing JSON text: type, id and meta from the columns, then the stored body as it is (DESIGN 11). `meta.source`
 * names the source system; tags and labels that a source gave stand first in the body and go on in meta. A Provenance,
 * which is derived, gets its body here, in the realm's shape.
 */
export function printResource(
  row: StoredResource,
  systemOf: (part: number) => string,
  provenance: ProvenanceShape = {},
): string {
  const system = systemOf(row.part);
  const isProvenance = row.type === 'Provenance';
  const stored = row.person === undefined ? row.body : withLinks(row.body, row.id, row.person);
  const body = isProvenance ? provenanceBody(row, system, provenance) : stored;
  const profileUrl = isProvenance ? provenance.profile : row.profile;
  // Several, where a client declared them, are parted by spaces.
  const profile = profileUrl === undefined ? '' : `,"profile":${JSON.stringify(profileUrl.split(' '))}`;
  const head =
    `{"resourceType":"${row.type}","id":"${publicId(row)}","meta":{"versionId":"${row.version}"` +
    `,"lastUpdated":"${new Date(row.updatedAt).toISOString()}","source":${JSON.stringify(sourceUri(system))}${profile}`;
  if (body.startsWith('{"meta":{')) return `${head},${body.slice('{"meta":{'.length)}`;
  return body === '{}' ? `${head}}}` : `${head}},${body.slice(1)}`;
}
