/** The URI by which a source system goes in `meta.source` and in Provenance. */
export function sourceUri(system: string): string {
  return `urn:causeway:system:${encodeURIComponent(system)}`;
}
