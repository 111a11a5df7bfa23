import { printResource } from '#store/print.ts';
import { publicId, type StoredResource } from '#store/read.ts';
import type { BundleEntry } from './bundle.ts';
import type { FhirParts } from './interaction.ts';

/** A resource as an entry of a searchset; `form` changes its text on the way out. */
export function resourceEntry(
  base: string,
  row: StoredResource,
  mode: 'match' | 'include',
  parts: FhirParts,
  form: (text: string) => string = (text) => text,
): BundleEntry {
  return {
    fullUrl: `${base}/${row.type}/${publicId(row)}`,
    resource: form(printResource(row, parts.systemOf, parts.provenance)),
    more: { search: { mode } },
  };
}
