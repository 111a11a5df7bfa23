import type { FhirResource, Json, LinkStatement } from '#flow';

/**
 * The Patients of one message with what it says of who is who, for those who have the message alone; what is stored takes these
 * from the link events (DESIGN 18). A record that is merged into another is not in use.
 */
export function linkPatients(resources: readonly FhirResource[], links: readonly LinkStatement[]): FhirResource[] {
  if (links.length === 0) return [...resources];
  return resources.map((resource) => {
    if (resource.resourceType !== 'Patient') return resource;
    const own: Json[] = [];
    let isReplaced = false;
    for (const { kind, from, to } of links) {
      if (kind === 'unlink' || (from !== resource.id && to !== resource.id)) continue;
      const other = { reference: `Patient/${from === resource.id ? to : from}` };
      if (kind === 'link') own.push({ other, type: 'seealso' });
      else own.push({ other, type: from === resource.id ? 'replaced-by' : 'replaces' });
      if (kind !== 'link' && from === resource.id) isReplaced = true;
    }
    if (own.length === 0) return resource;
    return { ...resource, ...(isReplaced && { active: false }), link: own };
  });
}
