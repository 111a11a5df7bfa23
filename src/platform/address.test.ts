import { expect, test } from 'vitest';
import { formatAddress, isAddressBlock, isLoopback, parseAddress } from './address.ts';

test.each([
  ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  ['engine.hospital.example:2575', { host: 'engine.hospital.example', port: 2575 }],
  [':2575', { host: '127.0.0.1', port: 2575 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['8080', undefined],
  ['a:b', undefined],
  ['a:65536', undefined],
  ['::1:80', undefined],
  ['[nothing]:80', undefined],
  ['', undefined],
])('%s is read as an address', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  if (address !== undefined) expect(parseAddress(formatAddress(address))).toEqual(address);
});

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
])('whether %s is loopback: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});

test.each([
  ['10.0.0.0/8', true],
  ['10.0.0.1', true],
  ['fd00::/8', true],
  ['10.0.0.0/33', false],
  ['fd00::/129', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0/8', false],
  ['lab.example', false],
])('whether %s is an address block: %s', (text, block) => {
  expect(isAddressBlock(text)).toBe(block);
});
