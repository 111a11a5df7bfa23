import { CausewayError } from '#platform/errors.ts';
import type { BundleLink } from './bundle.ts';
import type { FhirParts, FhirRequest } from './interaction.ts';
import { formPairs, searchPairs } from './parameters.ts';

type Pairs = FhirRequest['parameters'];

/**
 * The links of a page (FHIR R4 3.1.1.6). `self` tells the parameters as they were understood (3.1.1.2). `next` goes on from
 * the place in `next`, which may be a date or a name and is sealed: as an address with the same parameters where the search came
 * as one; where it came in a body, which may name a person, with all of it sealed. `CW-FHIR-011` where that would be too long for an
 * address.
 */
export function pageLinks(
  request: FhirRequest,
  parts: FhirParts,
  url: string,
  pairs: Pairs,
  next: string | undefined,
): BundleLink[] {
  const scope = scopeOf(request, url.slice(request.base.length + 1));
  const seal = (what: 'page' | 'cursor', value: unknown) => {
    const text = parts.pages.seal(value, `${what}\n${scope}`);
    if (text === undefined) throw new CausewayError('CW-FHIR-011', { place: '_count' });
    return text;
  };
  const asked = pairs.filter(([name]) => name !== '_cursor');
  const from = (cursor: string): Pairs => [...asked, ['_cursor', seal('cursor', cursor)]];
  const cursor = pairs.find(([name]) => name === '_cursor')?.[1];
  const link = (more: Pairs) => address(url, [...more, ...request.formParameters]);
  const self = { relation: 'self' as const, url: link(cursor === undefined ? asked : from(cursor)) };
  if (next === undefined) return [self];
  const going: Pairs = request.isSealed ? [['_page', seal('page', [...asked, ['_cursor', next]])]] : from(next);
  return [self, { relation: 'next', url: link(going) }];
}

/**
 * The parameters of a request: of its address and of a form in its body, those of our own links opened. `path`: the address below
 * the base. `CW-FHIR-007` for what is no link of ours.
 */
export function readParameters(
  request: Pick<FhirRequest, 'access' | 'method'>,
  parts: Pick<FhirParts, 'pages'>,
  path: string,
  query: string,
  form = '',
): Pick<FhirRequest, 'parameters' | 'formParameters' | 'isSealed'> {
  const pairs = searchPairs(query, form);
  const formParameters = formPairs(query);
  const open = (what: 'page' | 'cursor', name: string, text: string) => {
    const value = parts.pages.open(text, `${what}\n${scopeOf(request, path.replace(/(^|\/)_search$/, ''))}`);
    if (value === undefined) throw new CausewayError('CW-FHIR-007', { place: name });
    return value;
  };
  const sealed =
    request.method === 'GET' || request.method === 'HEAD' ? pairs.find(([name]) => name === '_page')?.[1] : undefined;
  if (sealed !== undefined) {
    return { parameters: open('page', '_page', sealed) as Pairs, formParameters, isSealed: true };
  }
  const parameters = pairs.map(([name, value]): Pairs[number] =>
    name === '_cursor' ? [name, open('cursor', name, value) as string] : [name, value],
  );
  return { parameters, formParameters, isSealed: request.method === 'POST' };
}

const scopeOf = ({ access }: Pick<FhirRequest, 'access'>, path: string) => `${access.actor}\n${path}`;

function address(url: string, pairs: Pairs): string {
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();
  return text === '' ? url : `${url}?${text}`;
}
