import type { FhirResource, Json } from '#flow';

/** Gives what to write in place of a reference: itself, where it stays. */
export type Refer = (reference: string) => string;

/** The references of a resource that are searches (FHIR R4 3.1.0.11.2), contained resources included. */
export function conditionalReferences(resource: FhirResource): readonly string[] {
  const found: string[] = [];
  collect(resource as Json, found);
  return found;
}

function collect(value: Json, found: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  for (const name in value) {
    const child = value[name]!;
    if (typeof child === 'object') collect(child, found);
    else if (name === 'reference' && typeof child === 'string' && child.includes('?')) found.push(child);
  }
}

/**
 * The resource with its references replaced. A `urn:uuid:` or `urn:oid:` of another entry is replaced wherever it stands as a
 * whole value (uri, url, canonical), and in the narrative's links (FHIR R4 3.1.0.11.2). What has none is given back as it is.
 */
export function withReferences(resource: FhirResource, refer: Refer): FhirResource {
  return mapped(resource as Json, undefined, refer) as FhirResource;
}

function mapped(value: Json, name: string | undefined, refer: Refer): Json {
  if (typeof value === 'string') {
    if (name === 'reference' || value.startsWith('urn:')) return refer(value);
    if (name === 'div' && value.includes('urn:')) {
      return value.replace(/urn:(?:uuid|oid):[\w.-]+/g, refer);
    }
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => mapped(item, name, refer));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  let changed: { [name: string]: Json } | undefined;
  for (const key of Object.keys(value)) {
    const child = mapped(value[key]!, key, refer);
    if (child === value[key]) continue;
    changed ??= { ...value };
    changed[key] = child;
  }
  return changed ?? value;
}

/** Without our own base: whoever reads it may know us by another address. */
export function relativeTo(base: string, reference: string): string {
  return reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference;
}

/** A relative reference to a resource of ours, by type and id; its version apart. */
export function ownReference(reference: string): { readonly type: string; readonly id: string } | undefined {
  const match = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(reference);
  return match === null ? undefined : { type: match[1]!, id: match[2]! };
}

/**
 * The reference that says in whose slice a resource lies: the patient it is about (FHIR R4 CompartmentDefinition patient, of each
 * type the one element that a resource has one of). Undefined where it is about none.
 */
export function patientReference(resource: FhirResource): string | undefined {
  for (const name of ['patient', 'subject', 'beneficiary', 'for', 'individual', 'candidate']) {
    const text = referenceText(resource[name]);
    if (text !== undefined) return text;
  }
  // Appointment: the patient among those who take part.
  if (resource.resourceType !== 'Appointment' || !Array.isArray(resource.participant)) return undefined;
  return resource.participant
    .map((item) =>
      typeof item === 'object' && item !== null && !Array.isArray(item) ? referenceText(item.actor) : undefined,
    )
    .find((text) => text !== undefined && /(^|\/)Patient[/?]/.test(text));
}

function referenceText(value: Json | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return typeof value.reference === 'string' ? value.reference : undefined;
}
