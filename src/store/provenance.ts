import { publicId, type StoredResource } from './read.ts';
import { sourceUri } from './source-uri.ts';

/** What a realm adds to a Provenance. */
export interface ProvenanceShape {
  /** Canonical URL of its profile. */
  readonly profile?: string;
  /** The code for the agent that passed the information on. */
  readonly transmitter?: { readonly system: string; readonly code: string; readonly display: string };
}

/**
 * The Provenance of a stored resource: not stored but derived from its row (DESIGN 11). Its id is `{Type}.{id}`, its version that
 * of the resource. The body is made when it is printed.
 */
export function provenanceOf(row: StoredResource): StoredResource {
  return {
    ...row,
    type: 'Provenance',
    id: `${row.type}.${publicId(row)}`,
    alias: undefined,
    profile: undefined,
    body: '',
  };
}

/** The resource that a Provenance id speaks of; undefined where it is no such id. */
export function provenanceTarget(id: string): { readonly type: string; readonly id: string } | undefined {
  const match = /^([A-Z][A-Za-z]{1,32})\.([A-Za-z0-9\-.]+)$/.exec(id);
  return match === null ? undefined : { type: match[1]!, id: match[2]! };
}

/** The body's text: who said it (the source system), who passed it on, who made the resource of it, from which message. */
export function provenanceBody(row: StoredResource, system: string, shape: ProvenanceShape): string {
  const target = provenanceTarget(row.id)!;
  const source = {
    type: 'Organization',
    identifier: { system: 'urn:ietf:rfc:3986', value: sourceUri(system) },
    display: system,
  };
  const participant = (code: string, display: string) => ({
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code, display }],
  });
  const recorded = new Date(row.updatedAt).toISOString();
  return JSON.stringify({
    target: [{ reference: `${target.type}/${target.id}` }],
    recorded,
    agent: [
      { type: participant('author', 'Author'), who: source },
      ...(shape.transmitter === undefined ? [] : [{ type: { coding: [shape.transmitter] }, who: source }]),
      // provenance-1 of the US profile: a device acts on behalf of someone.
      { type: participant('assembler', 'Assembler'), who: { type: 'Device', display: 'Causeway' }, onBehalfOf: source },
    ],
    entity: [
      { role: 'source', what: { identifier: { system: 'urn:causeway:journal', value: `${row.part}-${row.seq}` } } },
    ],
  });
}
