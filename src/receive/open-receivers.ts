import { readFile } from 'node:fs/promises';
import type { FastifyPluginAsync } from 'fastify';
import type { Overlay } from '#formats/hl7v2/overlay/overlay.ts';
import type { Address } from '#platform/address.ts';
import type { FeedConfig } from '#platform/config/schema.ts';
import { limits } from '#platform/limits.ts';
import { createZone } from '#platform/zone.ts';
import type { FeedSettings } from './feed-settings.ts';
import { watchFolder } from './file/watch-folder.ts';
import { messageRoutes } from './http/message-routes.ts';
import { listenMllp } from './mllp/listener.ts';
import type { ListenerBounds } from './mllp/listener-options.ts';
import type { TlsSettings } from './mllp/tls.ts';
import type { Reception } from './take-in.ts';

export interface ReceiversOptions extends Omit<Reception, 'feed'> {
  readonly feeds: readonly FeedConfig[];
  readonly bounds: Partial<ListenerBounds>;
  /** How a feed's messages are read by its rules, where it has any. */
  readonly readAs: (feed: string) => Overlay | undefined;
}

export interface Receivers extends AsyncDisposable {
  readonly addresses: readonly { readonly feed: string; readonly address: Address }[];
  /** `POST /feeds/{name}/messages` of the feeds that take messages over HTTP. */
  readonly routes: FastifyPluginAsync;
}

/** Opens every way in that the feeds declare. Disposing drains: what is committed is answered, nothing new is taken. */
export async function openReceivers({ feeds, bounds, readAs, ...shared }: ReceiversOptions): Promise<Receivers> {
  await using opening = new AsyncDisposableStack();
  const ways: AsyncDisposable[] = [];
  // All at once: a sender that is slow to close its side must not keep the other feeds open.
  opening.defer(async () => {
    await Promise.all(ways.map((way) => way[Symbol.asyncDispose]()));
  });
  const receptions = new Map(
    feeds.map((feed): [string, Reception] => [feed.name, { ...shared, feed: settingsOf(feed, readAs(feed.name)) }]),
  );
  const addresses: { feed: string; address: Address }[] = [];
  for (const { name, mllp, file } of feeds) {
    const reception = receptions.get(name)!;
    if (mllp !== undefined) {
      const { host, port, allow } = mllp;
      const tls = mllp.tls && (await readTls(mllp.tls));
      const listener = await listenMllp({ ...reception, host, port, allow, bounds, ...(tls && { tls }) });
      ways.push(listener);
      addresses.push({ feed: name, address: listener.address });
    }
    if (file !== undefined) ways.push(await watchFolder({ ...reception, folder: file.folder }));
  }
  const ofHttp = feeds.filter(({ http }) => http);
  const overHttp = new Set(ofHttp.map(({ name }) => name));
  const maxBodyBytes = Math.max(limits.messageBytes, ...ofHttp.map(({ maxMessageBytes }) => maxMessageBytes));
  const parts = opening.move();
  return {
    addresses,
    routes: messageRoutes((name) => (overHttp.has(name) ? receptions.get(name) : undefined), maxBodyBytes),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function settingsOf({ timeZone, ...feed }: FeedConfig, readAs: Overlay | undefined): FeedSettings {
  return {
    ...feed,
    ...(timeZone === undefined ? {} : { timeZone: createZone(timeZone) }),
    ...(readAs === undefined ? {} : { readAs }),
  };
}

async function readTls({
  key,
  cert,
  ca,
  requireClientCertificate,
  names,
}: NonNullable<NonNullable<FeedConfig['mllp']>['tls']>): Promise<TlsSettings> {
  return {
    key: await readFile(key),
    cert: await readFile(cert),
    ...(ca !== undefined && { ca: await readFile(ca) }),
    requireClientCertificate,
    names,
  };
}
