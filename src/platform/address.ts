import { BlockList, isIP, isIPv6 } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `HOST:PORT`, `[::1]:PORT` or `:PORT` (loopback); undefined where it is none. Port 0 means any free one. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text.trim());
  if (match === null) return undefined;
  const port = Number(match[3]);
  const host = match[1] ?? (match[2] === '' ? '127.0.0.1' : match[2]!);
  if (port > 65535 || (match[1] !== undefined && !isIPv6(match[1]))) return undefined;
  return { host, port };
}

/** `HOST:PORT`, with the brackets that an IPv6 address needs. */
export function formatAddress({ host, port }: Address): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a bind to this host can be reached from this machine only. A name other than `localhost` is not trusted to be. */
export function isLoopback(host: string): boolean {
  if (host === '127.0.0.1' || host.toLowerCase() === 'localhost') return true;
  const family = isIP(host);
  if (family === 0) return false;
  // IPv4-mapped addresses (`::ffff:127.0.0.1`) are matched against the IPv4 rule by node itself.
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a text is an IP address or a CIDR block (`10.0.0.0/8`, `fd00::/8`), as allow-lists hold. */
export function isAddressBlock(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}
