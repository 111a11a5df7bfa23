const oid = /^[0-2](\.(0|[1-9]\d*))+$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * An assigning authority (HD, or EI.2–4) as one text: its universal id as `urn:oid:…`, `urn:uuid:…`, a URI, or `type:value`
 * (`DNS:lab.example.org`); else its namespace as sent; else empty. `""` counts as empty.
 */
export function authorityText(namespace: string, universalId: string, universalIdType: string): string {
  const id = universalId.trim();
  const type = universalIdType.trim().toUpperCase();
  if (id === '' || id === '""') return namespace === '""' ? '' : namespace.trim();
  if (oid.test(id) && (type === 'ISO' || type === '')) return `urn:oid:${id}`;
  if (uuid.test(id)) return `urn:uuid:${id.toLowerCase()}`;
  if (type === 'URI' || type === '') return id;
  return `${type}:${id}`;
}
