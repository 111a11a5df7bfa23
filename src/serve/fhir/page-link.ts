import { CausewayError } from '#platform/errors.ts';
import type { BundleLink } from './bundle.ts';
import type { FhirParts, FhirRequest } from './interaction.ts';

type Pairs = FhirRequest['parameters'];

/**
 * The links of a page (FHIR R4 3.1.1.6). `self` tells the parameters as they were understood (3.1.1.2). `next` goes on from
 * the place in `next`: as an address with the same parameters where the search came as one; where it came in a body, which
 * may name a person, as a sealed text. `CW-FHIR-011` where that would be too long for an address.
 */
export function pageLinks(
  request: FhirRequest,
  parts: FhirParts,
  url: string,
  pairs: Pairs,
  next: string | undefined,
): BundleLink[] {
  const cursor = pairs.find(([name]) => name === '_cursor')?.[1];
  const self = { relation: 'self' as const, url: address(url, from(pairs, cursor)) };
  if (next === undefined) return [self];
  const going = from(pairs, next);
  if (!request.isSealed) return [self, { relation: 'next', url: address(url, going) }];
  const sealed = parts.pages.seal(going, scopeOf(request, url.slice(request.base.length + 1)));
  if (sealed === undefined) throw new CausewayError('CW-FHIR-011', { place: '_count' });
  return [self, { relation: 'next', url: address(url, [['_page', sealed]]) }];
}

/** The parameters that a sealed link holds. `path`: the address below the base. `CW-FHIR-007` for what is no link of ours. */
export function openPage(request: Pick<FhirRequest, 'access'>, parts: FhirParts, path: string, sealed: string): Pairs {
  const pairs = parts.pages.open(sealed, scopeOf(request, path));
  if (pairs === undefined) throw new CausewayError('CW-FHIR-007', { place: '_page' });
  return pairs as Pairs;
}

const scopeOf = ({ access }: Pick<FhirRequest, 'access'>, path: string) => `${access.actor}\n${path}`;

function from(pairs: Pairs, cursor: string | undefined): Pairs {
  const others = pairs.filter(([name]) => name !== '_cursor');
  return cursor === undefined ? others : [...others, ['_cursor', cursor]];
}

function address(url: string, pairs: Pairs): string {
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();
  return text === '' ? url : `${url}?${text}`;
}
