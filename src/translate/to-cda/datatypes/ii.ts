import { hash } from 'node:crypto';
import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { beside, child, extensionOf, list, text } from '../../to-v2/read.ts';
import { uriOid } from '../oids.ts';
import { flavorOf } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';

const oid = /^urn:oid:([0-2](?:\.(?:0|[1-9]\d*))+)$/;
const uuid = /^urn:uuid:([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/;

/**
 * Identifier → II: an OID or UUID as its root, a number under the OID of its system. A system that has no OID is told with the
 * number, as one URI (root 2.16.840.1.113883.4.873). Undefined where it says nothing.
 */
export function ii(writing: Writing, identifier: Element | undefined, name = 'id'): XmlDraft | undefined {
  const system = text(identifier, 'system');
  const value = text(identifier, 'value');
  const assigningAuthorityName = text(child(identifier, 'assigner'), 'display') || undefined;
  const root = system === '' ? undefined : rootOf(writing, system);
  if (value === '') {
    const reason = text(extensionOf(beside(identifier, 'value'), 'data-absent-reason'), 'valueCode');
    if (root === undefined || reason === '') return undefined;
    return xml(name, { root, nullFlavor: flavorOf(reason), assigningAuthorityName });
  }
  if (system === 'urn:ietf:rfc:3986') {
    const own = rootOf(writing, value);
    if (own !== undefined) return xml(name, { root: own, assigningAuthorityName });
    return xml(name, { root: uriOid, extension: value, assigningAuthorityName });
  }
  if (root !== undefined) return xml(name, { root, extension: value, assigningAuthorityName });
  const extension = system === '' ? value : `${system}/${value}`;
  return xml(name, { root: uriOid, extension, assigningAuthorityName });
}

function rootOf({ realm }: Writing, uri: string): string | undefined {
  return realm.oidOfSystem(uri) ?? oid.exec(uri)?.[1] ?? uuid.exec(uri)?.[1];
}

/** The ids of a resource that are its own, not those of parts of it; one made of its name where it has none. */
export function ids(writing: Writing, resource: Element): XmlDraft[] {
  const own = list(resource, 'identifier').filter((one) => !isOfPart(one));
  const found = own.flatMap((one) => ii(writing, one) ?? []);
  return found.length === 0 ? [madeId(nameOf(resource))] : found;
}

/** The ids of a part that a resource tells of (`Reaction observation`), in their order. */
export function partIds(writing: Writing, resource: Element, part: string): XmlDraft[] {
  return partsOf(resource, part).flatMap((one) => ii(writing, one) ?? []);
}

/** The code that the part had of its own; undefined where it is not told. */
export function partCode(resource: Element, part: string): Element | undefined {
  const type = child(partsOf(resource, part)[0], 'type');
  const coding = list(type, 'coding');
  return coding.length === 0 ? undefined : { coding: [...coding] };
}

/** The nth id of a part that needs none: undefined where it has none. */
export function knownPartId(writing: Writing, resource: Element, part: string, index = 0): XmlDraft | undefined {
  return partIds(writing, resource, part)[index];
}

/** The nth id of a part; where it has no such id, one made of the resource's name. */
export function partId(writing: Writing, resource: Element, part: string, index = 0): XmlDraft {
  return partIds(writing, resource, part)[index] ?? madeId(`${nameOf(resource)} ${part} ${index}`);
}

function partsOf(resource: Element, part: string): readonly Element[] {
  return list(resource, 'identifier').filter((one) => text(child(one, 'type'), 'text') === part);
}

/** Ids that the way in gives a type with words to are those of parts; all others are the resource's own. */
function isOfPart(identifier: Element): boolean {
  return text(identifier, 'use') === 'secondary' && text(child(identifier, 'type'), 'text') !== '';
}

/** An id for what has none: the same name gives the same UUID (RFC 9562, version 8). */
export function madeId(name: string): XmlDraft {
  const digits = hash('sha256', `causeway ${name}`);
  const root = `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
  return xml('id', { root });
}
