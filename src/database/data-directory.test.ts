import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeDataDirectory } from './data-directory.ts';

describe('the data directory', () => {
  let parent: string;
  let dataDir: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'causeway-lock-'));
    dataDir = join(parent, 'data');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('is made for its owner only', () => {
    using _taken = takeDataDirectory(dataDir);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  });

  it('is refused to a second taker until the first lets go', () => {
    const first = takeDataDirectory(dataDir);
    expect(() => takeDataDirectory(dataDir)).toThrow(expect.objectContaining({ code: 'CW-DB-002' }));
    first[Symbol.dispose]();
    takeDataDirectory(dataDir)[Symbol.dispose]();
  });

  it('is refused while another process has it, and free once that one was killed', async () => {
    const script = `import { takeDataDirectory } from ${JSON.stringify(new URL('./data-directory.ts', import.meta.url).href)};
      globalThis.taken = takeDataDirectory(${JSON.stringify(dataDir)}); process.stdout.write('taken'); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: new URL('../..', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(other, 'exit');
    try {
      await once(other.stdout, 'data');
      expect(() => takeDataDirectory(dataDir)).toThrow(expect.objectContaining({ code: 'CW-DB-002' }));
    } finally {
      other.kill('SIGKILL');
      await exit;
    }
    takeDataDirectory(dataDir)[Symbol.dispose]();
  });

  it('is refused when its database is of another PostgreSQL, and is not held then', () => {
    mkdirSync(join(dataDir, 'database'), { recursive: true });
    writeFileSync(join(dataDir, 'database', 'PG_VERSION'), '17\n');
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(() => takeDataDirectory(dataDir)).toThrow(
        expect.objectContaining({ code: 'CW-DB-008', message: expect.stringContaining('PostgreSQL 17') }),
      );
    }
  });

  it('is refused when what lies in the place of the database is none, or it is a file', () => {
    mkdirSync(join(dataDir, 'database'), { recursive: true });
    expect(() => takeDataDirectory(dataDir)).toThrow(expect.objectContaining({ code: 'CW-DB-009' }));
    const file = join(parent, 'file');
    writeFileSync(file, '');
    expect(() => takeDataDirectory(file)).toThrow(expect.objectContaining({ code: 'CW-DB-009' }));
  });
});
