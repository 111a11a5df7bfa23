import { CausewayError } from '#platform/errors.ts';

export type Format = 'json' | 'xml';

const formats: ReadonlyMap<string, Format> = new Map([
  ['json', 'json'],
  ['application/fhir+json', 'json'],
  ['application/json', 'json'],
  ['text/json', 'json'],
  ['*/*', 'json'],
  ['application/*', 'json'],
  ['', 'json'],
  ['xml', 'xml'],
  ['application/fhir+xml', 'xml'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['text/*', 'xml'],
]);

/** Refuses with 406 what is neither JSON nor XML, rather than answering in a format that was not asked for. */
export function settleFormat(formatParameter: string | undefined, accept: string | undefined): void {
  if (formatAsked(formatParameter, accept) === undefined) throw new CausewayError('CW-SRV-001');
}

/**
 * The answer's format (FHIR R4 3.1.0.1.11): `_format` wins over `Accept`, there the one of the highest weight (RFC 9110 12.5.1).
 * A browser, which asks for pages first of all, gets JSON. Undefined where none is asked for that is spoken.
 */
export function formatAsked(formatParameter: string | undefined, accept: string | undefined): Format | undefined {
  return formatParameter === undefined ? ofAccept(accept ?? '') : formats.get(nameOf(formatParameter));
}

function ofAccept(accept: string): Format | undefined {
  const asked = accept
    .split(',')
    .map((range) => ({ name: nameOf(range), weight: weightOf(range) }))
    .filter(({ weight }) => weight > 0);
  if (asked.some(({ name }) => name === 'text/html')) return 'json';
  const [best] = asked.filter(({ name }) => formats.has(name)).toSorted((a, b) => b.weight - a.weight);
  return best === undefined ? undefined : formats.get(best.name);
}

/** In a query, the plus sign of a media type that was not escaped comes as a blank. */
const nameOf = (text: string) => text.split(';', 1)[0]!.trim().toLowerCase().replace(/ /g, '+');

function weightOf(range: string): number {
  const weight = Number(/;\s*q=([\d.]+)/i.exec(range)?.[1] ?? 1);
  return Number.isFinite(weight) ? weight : 0;
}

/** Whether a request's Content-Type says XML. */
export function isXml(contentType: string | undefined): boolean {
  return /^(application\/(fhir\+)?xml|text\/xml)$/.test(nameOf(contentType ?? ''));
}
