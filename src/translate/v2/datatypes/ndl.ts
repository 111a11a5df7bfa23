import { add, type Element, put } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { mention } from '../directory.ts';
import { type Field, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { universalUri } from './authority.ts';
import { practitioner } from './xcn.ts';
import { displayName } from './xpn.ts';

/**
 * NDL (HL7 v2.5.1 §2.A.47) → a reference to the Practitioner in its first component, whose parts are sub-components (CNN).
 * Many senders write an XCN instead, over components.
 */
export function practitionerOfNdl(scope: Scope, field: Field, path: string): Element | undefined {
  const { repetition } = field;
  const isNdl =
    repetition.subcomponentCount(1) > 1 || (repetition.componentCount > 1 && /^(\d{8,}.*)?$/.test(peek(field, 2)));
  if (!isNdl) return practitioner(scope, field, path);
  const name: Element = {};
  const id = take(field, 'Practitioner#identifier[0].value', '', 1, 1);
  // Someone without a number is a name that is shown.
  const at = (part: string): string => (id === '' ? `${path}.display` : `Practitioner#name[0].${part}`);
  put(name, 'family', take(field, at('family'), '', 1, 2));
  add(name, 'given', take(field, at('given'), '', 1, 3));
  add(name, 'given', take(field, at('given'), '', 1, 4));
  add(name, 'suffix', take(field, at('suffix'), '', 1, 5));
  add(name, 'prefix', take(field, at('prefix'), '', 1, 6));
  add(name, 'suffix', take(field, at('suffix'), '', 1, 7));
  const display = displayName(name);
  if (id === '') return display === '' ? undefined : { display };
  const [namespace, universal, type] = [9, 10, 11].map((sub) =>
    take(field, 'Practitioner#identifier[0].system', '', 1, sub),
  );
  const uri = universal ? universalUri(scope, universal, (type ?? '').toUpperCase(), id) : undefined;
  const identifier: Element = { system: uri ?? siteUri(scope, namespace || universal || ''), value: id };
  if (name.family === undefined) name._family = absent('unknown');
  const key = `${uri ?? (namespace || universal || '')}|${id}`;
  return mention(scope, 'Practitioner', key, { identifier: [identifier], name: [name] }, display || id);
}
