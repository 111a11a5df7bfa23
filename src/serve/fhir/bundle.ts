import { randomUUID } from 'node:crypto';

/** One entry: its address, the resource's JSON text, and what the interaction adds. */
export interface BundleEntry {
  /** Absent where the entry is an outcome. */
  readonly fullUrl?: string;
  readonly resource?: string;
  /** `search`, `request`, `response` members, as objects. */
  readonly more: { readonly [member: string]: unknown };
}

export interface BundleLink {
  readonly relation: 'self' | 'next';
  readonly url: string;
}

/** A searchset or history Bundle as JSON text, composed around resource texts that are not parsed again. */
export function bundleText(
  kind: 'searchset' | 'history',
  at: number,
  links: readonly BundleLink[],
  entries: readonly BundleEntry[],
  total: number | undefined,
): string {
  const head = {
    resourceType: 'Bundle',
    id: randomUUID(),
    meta: { lastUpdated: new Date(at).toISOString() },
    type: kind,
    ...(total === undefined ? {} : { total }),
    link: links,
  };
  const open = JSON.stringify(head).slice(0, -1);
  return entries.length === 0 ? `${open}}` : `${open},"entry":[${entries.map(entryText).join(',')}]}`;
}

function entryText({ fullUrl, resource, more }: BundleEntry): string {
  const members = fullUrl === undefined ? [] : [`"fullUrl":${JSON.stringify(fullUrl)}`];
  if (resource !== undefined) members.push(`"resource":${resource}`);
  for (const [member, value] of Object.entries(more))
    members.push(`${JSON.stringify(member)}:${JSON.stringify(value)}`);
  return `{${members.join(',')}}`;
}
