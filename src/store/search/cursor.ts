import { refusal } from './values.ts';

/** Where the next page goes on: after the row with this sort key and id. */
export interface Cursor {
  /** Epoch milliseconds; -Infinity for a row without the date; 0 where pages go by id alone. */
  readonly key: number;
  readonly id: string;
}

/** As text. It holds no more than the place in the order. */
export function printCursor({ key, id }: Cursor): string {
  return `${Number.isFinite(key) ? key.toString(36) : '~'}.${id}`;
}

/** `CW-FHIR-007` for what is no cursor of ours. */
export function readCursor(text: string): Cursor {
  const match = /^(~|-?[0-9a-z]{1,11})\.([A-Za-z0-9.-]{1,64})$/.exec(text);
  const key = match?.[1] === '~' ? Number.NEGATIVE_INFINITY : Number.parseInt(match?.[1] ?? '', 36);
  if (match === null || Number.isNaN(key) || (Math.abs(key) > 8.64e15 && Number.isFinite(key)))
    throw refusal('CW-FHIR-007', '_cursor');
  return { key, id: match[2]! };
}
