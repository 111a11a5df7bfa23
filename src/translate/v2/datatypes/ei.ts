import { type Element, put } from '../../element.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { authority, universalUri, unregistered } from './authority.ts';
import { identifierType } from './cx.ts';

/** EI → Identifier with a type of HL7 table 0203. An id that is universal in itself (no EI-1) is its own value. */
export function entityIdentifier(scope: Scope, field: Field, path: string, type = ''): Element | undefined {
  const value = take(field, path, '.value');
  const made: Element = {};
  put(made, 'type', identifierType(type));
  if (value === '') {
    const universal = peek(field, 3).trim();
    if (universal === '') return undefined;
    const type = peek(field, 4).trim();
    const uri = universalUri(scope, universal, type.toUpperCase(), universal);
    mark(field, path, '.value', 3);
    if (type !== '') mark(field, path, '.system', 4);
    // Whether it is a URI decides both.
    if (uri !== undefined) {
      mark(field, path, '.system', 3);
      if (type !== '') mark(field, path, '.value', 4);
    }
    return {
      ...made,
      system: uri ? 'urn:ietf:rfc:3986' : siteUri(scope, type),
      value: uri ?? universal,
    };
  }
  const issuer = authority(scope, { field, component: 2, asComponents: true }, path, value);
  made.system = issuer.system;
  made.value = value;
  put(made, 'assigner', issuer.assigner);
  return made;
}

/** One half of an EIP (1 placer, 2 filler), whose parts are sub-components. */
export function pairedIdentifier(
  scope: Scope,
  field: Field,
  path: string,
  half: 1 | 2,
  type: string,
): Element | undefined {
  const value = take(field, path, '.value', half, 1);
  if (value === '') return undefined;
  const made: Element = {};
  put(made, 'type', identifierType(type));
  const [namespace, universal, kind] = [2, 3, 4].map((sub) => peek(field, half, sub).trim());
  const uri = universal ? universalUri(scope, universal, (kind ?? '').toUpperCase(), value) : undefined;
  if (namespace) mark(field, path, uri === undefined ? '.system' : '.assigner.display', half, 2);
  if (universal) mark(field, path, uri === undefined && namespace ? '.assigner.identifier.value' : '.system', half, 3);
  if (kind) mark(field, path, uri === undefined ? '.assigner.identifier.type' : '.system', half, 4);
  made.system = uri ?? siteUri(scope, namespace || universal || '');
  made.value = value;
  if (uri !== undefined && namespace) made.assigner = { display: namespace };
  else if (uri === undefined && universal) made.assigner = { identifier: unregistered(universal, kind ?? '') };
  return made;
}
