import { expect, test } from 'vitest';
import { limits } from '#platform/limits.ts';
import { envelopeOf } from '#test/support/envelopes.ts';
import { fingerprint } from './fingerprint.ts';
import { storableKey, storableKeys, storableTexts } from './storable.ts';

test('what a text column takes stays as it is', () => {
  const envelope = envelopeOf('adt', 1, { controlId: 'Ä 表 😀 \t\r\n', orderKeys: ['patient:urn:oid:1.2|42'] });
  const { controlId, messageType, sender, orderKeys, issues } = storableTexts(envelope, limits);
  expect([controlId, messageType, sender, orderKeys, issues]).toEqual([
    envelope.controlId,
    envelope.messageType,
    envelope.sender,
    envelope.orderKeys,
    [],
  ]);
});

test('a text is not cut inside a character', () => {
  const { controlId } = storableTexts(envelopeOf('adt', 1, { controlId: `${'x'.repeat(255)}😀` }), limits);
  expect(controlId).toBe(`${'x'.repeat(255)}\ufffd`);
});

test('keys longer than the bound stay different where they differ', () => {
  const long = `patient:|${'9'.repeat(5000)}`;
  const one = storableKey(`${long}1`, limits.keyChars);
  expect(one).toHaveLength(limits.keyChars);
  expect(storableKey(`${long}1`, limits.keyChars)).toBe(one);
  expect(storableKey(`${long}2`, limits.keyChars)).not.toBe(one);
  expect(storableKey(one, limits.keyChars)).toBe(one);
});

test('a key counts once, an empty one not at all', () => {
  expect(storableKeys(['a', '', 'b', 'a'], limits)).toEqual(['a', 'b']);
});

test('sender, control id and bytes each make another message; the sender’s parts do not run into each other', () => {
  const print = (application: string, facility: string, controlId: string, body = 'x') =>
    fingerprint({ sender: { application, facility }, controlId, body: Buffer.from(body) });
  const same = print('A', 'B', 'C');
  expect(print('A', 'B', 'C')).toEqual(same);
  const others = [
    print('A', 'BC', ''),
    print('AB', '', 'C'),
    print('', 'AB', 'C'),
    print('A', 'B', 'D'),
    print('A', 'B', 'C', 'y'),
    print('A', '1', '2 C'),
    print('A 1', '', '2 C'),
  ];
  expect(new Set([same, ...others].map(({ dedup }) => dedup.toString('hex'))).size).toBe(8);
  expect(others[4]!.control).toEqual(same.control);
  expect(others[0]!.control).toBeNull();
});

test('a message that comes whole is no duplicate of its fragment, and its control id is not used again', () => {
  const message = { sender: { application: 'A', facility: 'B' }, controlId: 'C', body: Buffer.from('x') };
  const fragment = fingerprint({ ...message, isFragment: true });
  expect(fragment.dedup).not.toEqual(fingerprint(message).dedup);
  expect(fragment).toEqual(fingerprint({ ...message, isFragment: true }));
  expect(fragment.control).toBeNull();
});
