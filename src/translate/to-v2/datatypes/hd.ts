import type { Element } from '../../element.ts';
import { child, codings, text } from '../read.ts';
import { siteName } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';

/** The three parts of an HD: namespace, universal id, its type (HL7 table 0301). */
export type Authority = readonly [namespace: string, universal: string, type: string];

/** What an identifier's system and assigner say of who issued it. */
export interface Issuer {
  readonly authority: Authority;
  /** The facility beside the authority (CX-6), an HD. */
  readonly facility: Authority;
}

const nobody: Authority = ['', '', ''];

/** Identifier.system and assigner → HD: a URI becomes the universal id that it is, a sender's own name a namespace. */
export function issuerOf(writing: Writing, identifier: Element): Issuer {
  const assigner = child(identifier, 'assigner');
  const display = text(assigner, 'display');
  const number = text(child(assigner, 'identifier'), 'value');
  const system = text(identifier, 'system');
  const own = system === '' ? '' : siteName(system);
  if (own !== undefined) {
    // What no registry knows: the universal id stands in the assigner, and for want of a namespace in the name.
    const type = codings(child(child(assigner, 'identifier'), 'type')).map((one) => text(one, 'code'))[0] ?? '';
    const isName = number === '' || number !== own;
    const authority: Authority = [isName ? own : '', display === '' ? number : '', display === '' ? type : ''];
    return {
      authority: system === '' && display !== '' ? [display, '', ''] : authority,
      facility: system === '' ? nobody : [display, '', ''],
    };
  }
  const [universal, type] = universalOf(writing, system);
  if (number === '') return { authority: [display, universal, type], facility: nobody };
  const isUniversal = /^[0-2](\.\d+)+$/.test(number);
  return {
    authority: [isUniversal ? '' : number, universal, type],
    facility: [display, isUniversal ? number : '', isUniversal ? 'ISO' : ''],
  };
}

/** A URI as universal id with its type: ISO, UUID, DNS or URI. */
export function universalOf(writing: Writing, uri: string): readonly [universal: string, type: string] {
  const oid = uri.startsWith('urn:oid:') ? uri.slice('urn:oid:'.length) : writing.realm.oidOfSystem(uri);
  if (oid !== undefined) return [oid, 'ISO'];
  if (uri.startsWith('urn:uuid:')) return [uri.slice('urn:uuid:'.length), 'UUID'];
  if (uri.startsWith('urn:dns:')) return [uri.slice('urn:dns:'.length), 'DNS'];
  return [uri, 'URI'];
}
