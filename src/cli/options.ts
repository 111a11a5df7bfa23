import { InvalidArgumentError } from 'commander';
import { type Address, parseAddress } from '#platform/address.ts';
import { CausewayError } from '#platform/errors.ts';

/** Readers of option values: what they refuse is told with the option's name. */

export function readAddress(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new InvalidArgumentError('Expected HOST:PORT, such as 127.0.0.1:2575.');
  return address;
}

export const readCount = (least: number) => (text: string) => {
  const count = Number(text);
  if (!/^\d{1,9}$/.test(text) || count < least)
    throw new InvalidArgumentError(`Expected a whole number from ${least} on.`);
  return count;
};

export function readPositive(text: string): number {
  const number = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || !(number > 0) || number > 1e9)
    throw new InvalidArgumentError('Expected a number above 0.');
  return number;
}

export function readServer(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('Expected the address of a running server, such as http://127.0.0.1:8080.');
  }
  return url;
}

/** `1-42`: the place of a message in the journal. */
export function readEntry(text: string): { readonly part: number; readonly seq: number } {
  const match = /^(\d{1,5})-(\d{1,15})$/.exec(text);
  if (match === null)
    throw new CausewayError('CW-CLI-005', {
      text: 'expected the id of a message, such as 1-42 (see `causeway messages`).',
    });
  return { part: Number(match[1]), seq: Number(match[2]) };
}
