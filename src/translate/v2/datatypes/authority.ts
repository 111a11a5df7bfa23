import { authorityText } from '#formats/hl7v2/authority-text.ts';
import { flat } from '#platform/flat-text.ts';
import { type Element, put, some } from '../../element.ts';
import { type Field, mark, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { v2Table } from '../vocabulary.ts';

/** Where the three parts of an HD stand: a component of its own, or the sub-components of one. */
export interface AuthorityPlace {
  readonly field: Field;
  readonly component: number;
  /** Parts as components `component`, `+1`, `+2` (EI, HD fields) rather than as sub-components. */
  readonly asComponents?: boolean;
}

/** HD: the authority of an identifier. `system` is always there: a name-only or missing authority means the sender's. */
export interface Authority {
  readonly system: string;
  /** Identifier.assigner, where there is a name or an id that the system does not say. */
  readonly assigner: Element | undefined;
  /** As keys have it (`authorityText`); empty where there is none. */
  readonly key: string;
}

/** Where what the system does not say of an authority goes: its name, and its id with type. */
export interface AssignerPaths {
  readonly display: string;
  readonly identifier: string;
}

/** An assigning authority. ISO, UUID, URI and DNS ids are systems of their own; all else is a name at the sender. */
export function authority(
  scope: Scope,
  place: AuthorityPlace,
  path: string,
  value: string,
  assignerPaths: AssignerPaths = { display: `${path}.assigner.display`, identifier: `${path}.assigner.identifier` },
): Authority {
  const namespace = part(place, 1);
  const universal = part(place, 2);
  const type = part(place, 3).toUpperCase();
  const known = universal === '' ? undefined : universalUri(scope, universal, type, value);
  const system = known ?? siteUri(scope, namespace || universal);
  const assigner: Element = {};
  if (namespace !== '') {
    markPart(place, 1, known === undefined ? `${path}.system` : assignerPaths.display);
    if (known !== undefined) put(assigner, 'display', namespace);
  }
  if (universal !== '') {
    markPart(place, 2, known === undefined ? `${assignerPaths.identifier}.value` : `${path}.system`);
    if (known === undefined) put(assigner, 'identifier', unregistered(universal, type));
  }
  // Without a name at the sender, the id is the name.
  if (universal !== '' && known === undefined && namespace === '') markPart(place, 2, `${path}.system`);
  if (type !== '' && universal !== '')
    markPart(place, 3, known === undefined ? `${assignerPaths.identifier}.type` : `${path}.system`);
  return { system, assigner: some(assigner), key: authorityText(namespace, universal, type) };
}

/** The URI of a universal id (HL7 table 0301), undefined where its type makes none. */
export function universalUri(scope: Scope, id: string, type: string, value: string): string | undefined {
  const isOid = /^[0-2](\.(0|[1-9]\d*))+$/.test(id);
  if (isOid && (type === 'ISO' || type === ''))
    return scope.context.realm.systemOfOid(id, value) ?? flat('urn:oid:', id);
  // RFC 4122: what is said to be a UUID and is none makes no URI.
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
  if (isUuid && (type === 'UUID' || type === 'GUID')) return `urn:uuid:${id.toLowerCase()}`;
  if ((type === 'URI' || type === '') && /^[a-z][a-z0-9+.-]*:\S+$/i.test(id)) return id;
  if (type === 'DNS' && /^[\w.-]+$/.test(id)) return `urn:dns:${id}`;
  return undefined;
}

/** An id of which no system is known, with its type (HL7 table 0301). */
export function unregistered(universal: string, type: string): Element {
  const identifier: Element = { value: universal };
  if (type !== '') identifier.type = { coding: [{ system: v2Table('0301'), code: type }] };
  return identifier;
}

function part({ field, component, asComponents }: AuthorityPlace, nth: number): string {
  return (asComponents ? peek(field, component + nth - 1) : peek(field, component, nth)).trim();
}

function markPart({ field, component, asComponents }: AuthorityPlace, nth: number, path: string): void {
  if (asComponents) mark(field, path, '', component + nth - 1);
  else mark(field, path, '', component, nth);
}
