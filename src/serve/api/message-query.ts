import type { BusinessKeyKind } from '#formats/hl7v2/business-keys.ts';
import type { MessageSearch } from '#journal/search-messages.ts';
import { closest } from '#platform/closest.ts';
import { CausewayError } from '#platform/errors.ts';

/** A number that is looked for, and what it may be; without `authority` under each that is known. */
export interface SoughtKey {
  readonly kinds: readonly BusinessKeyKind[];
  readonly authority?: string;
  readonly value: string;
}

export interface MessageQuery {
  readonly search: Omit<MessageSearch, 'key'>;
  readonly key?: SoughtKey;
}

const statuses = ['applied', 'parked', 'waiting', 'skipped', 'kept', 'quarantined', 'pending'] as const;

const keyWords: Readonly<Record<string, readonly BusinessKeyKind[]>> = {
  mrn: ['patient'],
  patient: ['patient'],
  visit: ['visit'],
  account: ['account'],
  order: ['placer', 'filler'],
  placer: ['placer'],
  filler: ['filler'],
  acc: ['accession'],
  accession: ['accession'],
};

/** The words that a query may have, for hints. */
export const queryWords: readonly string[] = [
  ...Object.keys(keyWords),
  'type',
  'status',
  'feed',
  'control',
  'last',
  'since',
  'until',
];

/**
 * Reads a query of the message search: words `name:value` that all must hold, in any order; a value with blanks stands in
 * double quotes. `mrn:123`, `mrn:AUTHORITY|123`, `visit:`, `account:`, `order:`, `acc:` (one of these), `type:ADT^A08`,
 * `status:parked`, `feed:adt`, `control:MSG1`, `last:24h`, `since:2026-11-01`, `until:2026-11-02T12:00`. Times without an
 * offset are UTC. Throws `CW-API-001` with the word at fault, without its value, which may name a patient.
 */
export function readMessageQuery(query: string, now: number): MessageQuery {
  let search: Omit<MessageSearch, 'key'> = {};
  let key: SoughtKey | undefined;
  for (const word of wordsOf(query)) {
    const colon = word.indexOf(':');
    const name = (colon === -1 ? '' : word.slice(0, colon)).toLowerCase();
    const value = unquote(word.slice(colon + 1));
    if (colon === -1) throw refused('Each word has the form name:value, such as mrn:12345 or status:parked.');
    if (value === '') throw refused(`${nameForText(name)} has no value.`);
    const kinds = Object.hasOwn(keyWords, name) ? keyWords[name] : undefined;
    if (kinds !== undefined) {
      if (key !== undefined) throw refused('A query looks for one number: one of mrn, visit, account, order, acc.');
      key = { kinds, ...authorityAndValue(value) };
    } else {
      search = { ...search, ...readWord(name, value, now) };
    }
  }
  return key === undefined ? { search } : { search, key };
}

function readWord(name: string, value: string, now: number): Partial<MessageSearch> {
  switch (name) {
    case 'type':
      return { type: value.toUpperCase() };
    case 'feed':
      return { feed: value };
    case 'control':
      return { controlId: value };
    case 'status': {
      const status = statuses.find((known) => known === value.toLowerCase());
      if (status === undefined) throw refused(`status is one of ${statuses.join(', ')}.`);
      return { status };
    }
    case 'last':
      return { since: now - readSpan(value) };
    case 'since':
      return { since: readTime(name, value) };
    case 'until':
      return { until: readTime(name, value) };
    default: {
      const meant = closest(name, queryWords);
      const hint = meant === undefined ? `Known are ${queryWords.join(', ')}.` : `Did you mean ${meant}?`;
      throw refused(`${nameForText(name)} is no word of a query. ${hint}`);
    }
  }
}

/** Milliseconds of `30m`, `24h`, `7d`. */
function readSpan(value: string): number {
  const match = /^(\d{1,6})([smhdw])$/.exec(value.toLowerCase());
  if (match === null) throw refused('last has a span such as 30m, 24h or 7d.');
  return (
    Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[match[2] as 's' | 'm' | 'h' | 'd' | 'w'] * 1000
  );
}

function readTime(name: string, value: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(value);
  const time = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`);
  if (Number.isNaN(time)) throw refused(`${name} has a date or a time such as 2026-11-01 or 2026-11-01T08:30Z.`);
  return time;
}

/** `AUTHORITY|123`; a number alone may have any authority, `|123` one without. */
function authorityAndValue(text: string): { authority?: string; value: string } {
  const at = text.lastIndexOf('|');
  return at === -1 ? { value: text } : { authority: text.slice(0, at), value: text.slice(at + 1) };
}

function wordsOf(query: string): string[] {
  return query.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

const unquote = (text: string) => text.replaceAll('"', '');

/** A name as given may be anything, a patient's, too: only what looks like a word is repeated. */
const nameForText = (name: string) => (/^[a-z]{1,12}$/.test(name) ? name : 'One word');

const refused = (text: string) => new CausewayError('CW-API-001', { text });
