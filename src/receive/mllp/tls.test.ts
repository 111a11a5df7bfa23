import { once } from 'node:events';
import { createConnection } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '#test/support/certificates.ts';
import { framed, RawSender } from '#test/support/raw-sender.ts';
import { adt, openReceiver } from '#test/support/receiver.ts';
import { connectMllp } from './client.ts';
import type { TlsSettings } from './tls.ts';

const day = 86_400_000;
const authority = makeCertificate({ name: 'North CA', isIssuer: true });
const server = makeCertificate({ name: 'causeway.test', issuer: authority });
const lab = makeCertificate({ name: 'lab.north.test', issuer: authority });

const plainTls: TlsSettings = { key: server.key, cert: server.cert };
const mutualTls: TlsSettings = { ...plainTls, ca: authority.cert, requireClientCertificate: true };

function connectTls(port: number, options: ConnectionOptions = {}): RawSender {
  return new RawSender(
    connect({ host: '127.0.0.1', port, ca: authority.cert, servername: 'causeway.test', ...options }),
  );
}

// Case 21 of the table in reference/engine.md, section 3.
describe('TLS', () => {
  test('a sender with TLS is served like any other', async () => {
    await using receiver = await openReceiver({}, { tls: plainTls });
    const { port } = receiver.listener.address;
    const sender = connectTls(port);
    await sender.write(framed(adt('1')) + framed(adt('2')));
    expect(await sender.until(2)).toEqual(['AA 1', 'AA 2']);
    await sender.close();
    await using client = await connectMllp({
      host: '127.0.0.1',
      port,
      tls: { ca: authority.cert, servername: 'causeway.test' },
    });
    expect(Buffer.from(await client.send(Buffer.from(adt('3')))).toString()).toContain('MSA|AA|3');
  });

  test('case 21: mutual TLS takes a client with a certificate of the issuer', async () => {
    await using receiver = await openReceiver({}, { tls: { ...mutualTls, names: ['other.test', 'lab.north.test'] } });
    const sender = connectTls(receiver.listener.address.port, lab);
    await sender.write(framed(adt('1')));
    expect(await sender.until(1)).toEqual(['AA 1']);
    await sender.close();
  });

  const stranger = makeCertificate({ name: 'Other CA', isIssuer: true });
  const refused: readonly (readonly [string, ConnectionOptions])[] = [
    ['client certificate missing', {}],
    [
      'client certificate expired',
      makeCertificate({ name: 'lab.north.test', issuer: authority, notAfter: new Date(Date.now() - day / 2) }),
    ],
    [
      'client certificate not yet valid',
      makeCertificate({ name: 'lab.north.test', issuer: authority, notBefore: new Date(Date.now() + day / 2) }),
    ],
    ['client certificate of an unknown issuer', makeCertificate({ name: 'lab.north.test', issuer: stranger })],
    ['client certificate of an unknown issuer', makeCertificate({ name: 'lab.north.test' })],
    ['client certificate of another name', makeCertificate({ name: 'ward.north.test', issuer: authority })],
  ];
  for (const [index, [reason, options]] of refused.entries()) {
    test(`case 21: refused with a reason: ${reason} (${index + 1})`, async () => {
      await using receiver = await openReceiver({}, { tls: { ...mutualTls, names: ['lab.north.test'] } });
      const sender = connectTls(receiver.listener.address.port, options);
      sender.socket.write(framed(adt('1')));
      await receiver.events.until(`refused: ${reason}`);
      expect(await sender.untilClosed()).toEqual([]);
      expect(receiver.intake.entries).toEqual([]);
      const next = connectTls(receiver.listener.address.port, lab);
      await next.write(framed(adt('2')));
      expect(await next.until(1)).toEqual(['AA 2']);
      await next.close();
    });
  }

  test('case 21: TLS 1.1 is refused', async () => {
    await using receiver = await openReceiver({}, { tls: plainTls });
    const sender = connectTls(receiver.listener.address.port, {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    await receiver.events.until('refused: TLS version too old');
    await sender.untilClosed();
  });

  test('plain MLLP on a TLS port is refused', async () => {
    await using receiver = await openReceiver({}, { tls: plainTls });
    const plain = await RawSender.to(receiver.listener.address.port);
    await plain.write(framed(adt('1')));
    await receiver.events.until('refused: TLS failed');
    await plain.untilClosed();
  });

  test('a handshake that does not end is refused', async () => {
    await using receiver = await openReceiver({}, { tls: plainTls, bounds: { handshakeTimeoutMs: 50 } });
    const silent = createConnection({ host: '127.0.0.1', port: receiver.listener.address.port });
    const closed = once(silent, 'close');
    await receiver.events.until('refused: TLS handshake timeout');
    await closed;
  });

  test('a stop does not wait for a handshake', async () => {
    const receiver = await openReceiver({}, { tls: plainTls });
    const silent = createConnection({ host: '127.0.0.1', port: receiver.listener.address.port });
    await once(silent, 'connect');
    await receiver[Symbol.asyncDispose]();
    silent.destroy();
  });

  test('certificates are renewed without a restart', async () => {
    await using receiver = await openReceiver({}, { tls: plainTls });
    const renewed = makeCertificate({ name: 'causeway.test', issuer: authority });
    receiver.listener.renewTls({ key: renewed.key, cert: renewed.cert });
    const socket = connect({
      host: '127.0.0.1',
      port: receiver.listener.address.port,
      ca: authority.cert,
      servername: 'causeway.test',
    });
    await once(socket, 'secureConnect');
    expect(socket.getPeerX509Certificate()?.toString()).toContain(renewed.cert.slice(40, 90));
    socket.end();
    await once(socket, 'close');
  });
});
