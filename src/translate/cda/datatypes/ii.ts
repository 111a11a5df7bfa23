import { identifierKey } from '#formats/cda/document-keys.ts';
import type { XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, isSame } from '../../element.ts';
import { absent } from '../../extensions.ts';
import type { CdaContext } from '../context.ts';
import { mark, peek } from '../leaves.ts';
import { absentReason } from '../null-flavor.ts';

const oid = /^[0-2](\.(0|[1-9]\d*))+$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * II → Identifier. A root alone is an identifier in itself (`urn:ietf:rfc:3986`); with an extension it is the system, under
 * the name that the realm knows it by. Undefined for a null flavor.
 */
export function identifier(context: CdaContext, id: XmlElement | undefined): Element | undefined {
  const root = peek(id, 'root');
  const extension = peek(id, 'extension');
  if (root === '' && extension === '') return undefined;
  const made: Element = {};
  if (extension === '' && identifierKey(id!) === undefined) {
    // The root of a registry without a number (FHIR R4 identifier: the value is not known).
    made.system = context.given.realm.systemOfOid(root, '') ?? uriOf(root) ?? root;
    mark(context, id, 'root', made, 'system');
    made._value = absent(absentReason(id) ?? 'unknown');
    mark(context, id, 'nullFlavor', made, '_value');
  } else if (extension === '') {
    made.system = 'urn:ietf:rfc:3986';
    made.value = uriOf(root) ?? root;
    mark(context, id, 'root', made, 'value');
  } else {
    if (root !== '') {
      made.system = context.given.realm.systemOfOid(root, extension) ?? uriOf(root) ?? root;
      mark(context, id, 'root', made, 'system');
    } else made.system = ['urn:causeway:system', encodeURIComponent(context.given.system)].join(':');
    made.value = extension;
    mark(context, id, 'extension', made, 'value');
  }
  const name = peek(id, 'assigningAuthorityName');
  if (name !== '') {
    made.assigner = { display: name };
    mark(context, id, 'assigningAuthorityName', made, 'assigner.display');
  }
  return made;
}

/** Adds identifiers to `target.identifier`. */
export function addIdentifiers(context: CdaContext, target: Element, ids: readonly XmlElement[]): void {
  for (const id of ids) {
    const made = identifier(context, id);
    const before = (target.identifier ?? []) as Element[];
    if (made === undefined || before.some((other) => isSame(other, made))) continue;
    add(target, 'identifier', made);
  }
}

/** The URI of a root; undefined where it is neither an OID nor a UUID. */
export function uriOf(root: string): string | undefined {
  if (oid.test(root)) return `urn:oid:${root}`;
  return uuid.test(root) ? `urn:uuid:${root.toLowerCase()}` : undefined;
}
