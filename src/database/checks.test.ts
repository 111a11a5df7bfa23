import { expect, it } from 'vitest';
import { judgeSettings } from './checks.ts';

const good = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  server_version_num: '150014',
  server_encoding: 'UTF8',
  read_only: 'false',
};

it('a durable server gives no findings', () => {
  expect(judgeSettings(good)).toEqual([]);
  expect(judgeSettings({ ...good, synchronous_commit: 'remote_apply' })).toEqual([]);
});

it.each([
  [{ fsync: 'off' }, 'error', 'CW-DB-013'],
  [{ synchronous_commit: 'off' }, 'error', 'CW-DB-013'],
  [{ full_page_writes: 'off' }, 'warning', 'CW-DB-013'],
  [{ server_version_num: '130020' }, 'error', 'CW-DB-014'],
  [{ server_encoding: 'LATIN1' }, 'error', 'CW-DB-014'],
  [{ read_only: 'true' }, 'error', 'CW-DB-014'],
])('%j is a finding', (changed, severity, code) => {
  expect(judgeSettings({ ...good, ...changed })).toMatchObject([{ severity, code }]);
});

it('a server that tells nothing is refused', () => {
  expect(judgeSettings({}).filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0);
});
