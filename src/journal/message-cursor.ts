import { CausewayError } from '#platform/errors.ts';

/** A place in the order of messages: time of receipt (epoch milliseconds), then part and number. */
export interface Cursor {
  readonly received_at: number;
  readonly part: number;
  readonly seq: number;
}

export function cursorOf({ received_at, part, seq }: Cursor): string {
  return `${received_at}-${part}-${seq}`;
}

/** Throws `CW-JRN-013` for a text that `cursorOf` cannot have given. */
export function readCursor(text: string): Cursor {
  const match = /^(\d{1,14})-(\d{1,5})-(\d{1,15})$/.exec(text);
  if (match === null || Number(match[2]) > 32_767) throw new CausewayError('CW-JRN-013');
  return { received_at: Number(match[1]), part: Number(match[2]), seq: Number(match[3]) };
}

export function isOlder(row: Cursor, than: Cursor): boolean {
  if (row.received_at !== than.received_at) return row.received_at < than.received_at;
  return row.part !== than.part ? row.part < than.part : row.seq < than.seq;
}
