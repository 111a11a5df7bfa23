import type { Scope } from './scope.ts';

/**
 * The URI of a name that means something at the sending system alone: a name-only assigning authority, a local coding
 * system. Decided here and nowhere else: `urn:causeway:system:{system}:{name}`; without a name it is the system's own.
 */
export function siteUri(scope: Scope, name: string): string {
  const known = scope.memo.get(`site ${name}`);
  if (known !== undefined) return known;
  const parts = ['urn:causeway:system', scope.context.system, ...(name === '' ? [] : [name])];
  const uri = [parts[0], ...parts.slice(1).map((part) => encodeURIComponent(part!))].join(':');
  scope.memo.set(`site ${name}`, uri);
  return uri;
}
