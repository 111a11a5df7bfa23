import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigFlags, Environment } from './environment.ts';
import { explainConfig } from './explain.ts';
import { loadConfig } from './load-config.ts';
import { formatProblem } from './problem.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-config-'));
  for (const name of ['key.pem', 'cert.pem']) await writeFile(join(directory, name), 'PEM');
  await writeFile(join(directory, 'url'), 'postgres://filed:hush@db/causeway\n');
});
afterAll(() => rm(directory, { recursive: true }));

/** Loads a text as `causeway.yaml`; undefined means that there is no file. */
async function load(text: string | undefined, environment: Environment = {}, flags: ConfigFlags = {}) {
  const file = join(directory, 'causeway.yaml');
  await rm(file, { force: true });
  if (text !== undefined) await writeFile(file, text);
  return loadConfig({ directory, environment, flags });
}

async function accepted(text: string | undefined, environment: Environment = {}, flags: ConfigFlags = {}) {
  const result = await load(text, environment, flags);
  if (!result.ok) throw new Error(result.problems.map((problem) => formatProblem(problem, result.file)).join('\n'));
  return result.loaded;
}

async function refused(text: string | undefined, environment: Environment = {}, flags: ConfigFlags = {}) {
  const result = await load(text, environment, flags);
  if (result.ok) throw new Error('the configuration was accepted');
  return result.problems.map((problem) => formatProblem(problem, result.file));
}

test('without a file there is one open HL7v2 feed on loopback, and the defaults', async () => {
  const { config, file } = await accepted(undefined);
  expect(file).toBeUndefined();
  expect(config.http).toEqual({ host: '127.0.0.1', port: 8080 });
  expect(config.dataDir).toBe(join(directory, 'data'));
  expect(config.feeds).toHaveLength(1);
  expect(config.feeds[0]).toMatchObject({
    name: 'default',
    system: 'default',
    mllp: { host: '127.0.0.1', port: 2575, allow: [] },
    acknowledgement: 'by-message',
    maxMessageBytes: 16 * 1024 * 1024,
  });
});

test('an empty file, and one of comments, mean the defaults', async () => {
  expect((await accepted('')).config.feeds[0]!.name).toBe('default');
  expect((await accepted('# nothing yet\n')).config.feeds[0]!.name).toBe('default');
});

test('the command line wins over the environment, which wins over the file', async () => {
  const text = 'http: { port: 1000 }\nlog: { level: warn }\ndataDir: here\n';
  const environment = { CAUSEWAY_HTTP: '127.0.0.1:2000', CAUSEWAY_LOG_LEVEL: 'debug' };
  const { config } = await accepted(text, environment, { http: '[::1]:3000' });
  expect(config.http).toEqual({ host: '::1', port: 3000 });
  expect(config.log.level).toBe('debug');
  expect(config.dataDir).toBe(join(directory, 'here'));
  expect((await accepted(text, environment)).config.http.port).toBe(2000);
});

test('--mllp moves the one MLLP feed, adds it where the file has no feeds, and is refused where there are several', async () => {
  const flags = { mllp: '127.0.0.1:9999' };
  expect((await accepted(undefined, {}, flags)).config.feeds[0]!.mllp!.port).toBe(9999);
  const one = 'feeds:\n  - { name: adt, mllp: { port: 1 } }\n  - { name: web, http: true }\n';
  expect((await accepted(one, {}, flags)).config.feeds[0]!.mllp!.port).toBe(9999);
  const two = 'feeds:\n  - { name: adt, mllp: { port: 1 } }\n  - { name: lab, mllp: { port: 2 } }\n';
  expect(await refused(two, {}, flags)).toEqual([
    '--mllp: feeds: there are 2 MLLP feeds in the file: set the address there (CW-CFG-004)',
  ]);
});

test('the configuration is frozen, through and through', async () => {
  const { config } = await accepted(undefined);
  expect(() => Object.assign(config.feeds[0]!, { name: 'x' })).toThrow(TypeError);
  expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
});

test('a feed takes the time zone and the message limit of the installation unless it has its own', async () => {
  const { config } = await accepted(`
timeZone: America/Chicago
limits: { messageBytes: 1000000 }
feeds:
  - { name: a, http: true }
  - { name: b, http: true, timeZone: America/New_York, maxMessageBytes: 5000 }
`);
  expect(config.feeds.map(({ timeZone, maxMessageBytes }) => [timeZone, maxMessageBytes])).toEqual([
    ['America/Chicago', 1_000_000],
    ['America/New_York', 5000],
  ]);
  expect(config.limits.messageBytes).toBe(1_000_000);
  expect(config.limits.applyBatchEntries).toBe(32);
});

test.each<[story: string, text: string, problems: string[]]>([
  [
    'an unknown key, with the one that was meant',
    'http:\n  prot: 8080\n',
    ['causeway.yaml:2:3: http.prot: unknown key. Did you mean port? (CW-CFG-003)'],
  ],
  [
    'an unknown key in a feed',
    'feeds:\n  - name: adt\n    http: true\n    acknowledgment: original\n',
    ['causeway.yaml:4:5: feeds[0].acknowledgment: unknown key. Did you mean acknowledgement? (CW-CFG-003)'],
  ],
  [
    'a word that is not one of those',
    'feeds:\n  - { name: adt, http: true, acknowledgement: orginal }\n',
    [
      'causeway.yaml:2:47: feeds[0].acknowledgement: expected one of by-message, original, enhanced, none, found "orginal". Did you mean original? (CW-CFG-004)',
    ],
  ],
  [
    'a port that is a word and one that is too large',
    'http:\n  port: eighty\nfeeds:\n  - name: a\n    mllp: { port: 65536 }\n',
    [
      'causeway.yaml:2:9: http.port: expected number, found "eighty" (CW-CFG-004)',
      'causeway.yaml:5:19: feeds[0].mllp.port: 65536 is too large; at most 65535 (CW-CFG-004)',
    ],
  ],
  [
    'a feed without a name',
    'feeds:\n  - http: true\n',
    ['causeway.yaml:2:5: feeds[0].name: missing; expected string (CW-CFG-004)'],
  ],
  [
    'a feed with no way in',
    'feeds:\n  - name: adt\n',
    ['causeway.yaml:2:5: feeds[0]: the feed has no way in: give it mllp, file or http: true (CW-CFG-009)'],
  ],
  [
    'two feeds of one name and one port',
    'feeds:\n  - { name: adt, mllp: { port: 7000 } }\n  - { name: ADT, mllp: { port: 7000 } }\n',
    [
      'causeway.yaml:3:13: feeds[1].name: feeds[0] has the name ADT already (CW-CFG-006)',
      'causeway.yaml:3:32: feeds[1].mllp.port: 127.0.0.1:7000 is taken by feeds[0] (CW-CFG-006)',
    ],
  ],
  [
    'a feed with the name or the system of what clients write',
    'feeds:\n  - { name: FHIR, mllp: { port: 7000 } }\n  - { name: adt, system: fhir, mllp: { port: 7001 } }\n',
    [
      'causeway.yaml:2:13: feeds[0].name: FHIR is kept for what clients write (CW-CFG-006)',
      'causeway.yaml:3:26: feeds[1].system: fhir is kept for what clients write (CW-CFG-006)',
    ],
  ],
  [
    'a feed on the port of the API',
    'feeds:\n  - { name: adt, mllp: { port: 8080 } }\n',
    ['causeway.yaml:2:32: feeds[0].mllp.port: 127.0.0.1:8080 is taken by http (CW-CFG-006)'],
  ],
  [
    'a listener that is open to the network',
    'feeds:\n  - name: adt\n    mllp:\n      host: 0.0.0.0\n      port: 2575\n',
    [
      'causeway.yaml:4:13: feeds[0].mllp.host: 0.0.0.0 is open to the network: give the feed tls or an allow list (CW-CFG-007)',
    ],
  ],
  [
    'the API on the network without sign-in',
    'http: { host: 10.0.0.1 }\n',
    [
      'causeway.yaml:1:15: http.host: without sign-in (auth: off) the API may listen on loopback only, not on 10.0.0.1 (CW-CFG-008)',
    ],
  ],
  [
    'a zone, a character set and an address block that do not exist',
    'feeds:\n  - name: a\n    http: true\n    timeZone: America/Chicgo\n    charset: UNICODE UTF8\n    mllp: { port: 1, allow: [10.0.0.0/64] }\n',
    [
      'causeway.yaml:4:15: feeds[0].timeZone: "America/Chicgo": no time zone of the IANA database (such as America/New_York) and no offset (-05:00) (CW-CFG-004)',
      expect.stringMatching(
        /^causeway\.yaml:5:14: feeds\[0\]\.charset: .*Did you mean UNICODE UTF-8\? \(CW-CFG-004\)$/,
      ) as unknown as string,
      'causeway.yaml:6:30: feeds[0].mllp.allow[0]: "10.0.0.0/64": no IP address or block such as 10.1.0.0/16 (CW-CFG-004)',
    ],
  ],
  [
    'a certificate that is not there',
    'feeds:\n  - name: a\n    mllp:\n      port: 1\n      tls: { key: key.pem, cert: crt.pem }\n',
    [
      expect.stringMatching(
        /^causeway\.yaml:5:34: feeds\[0\]\.mllp\.tls\.cert: the file .*crt\.pem cannot be read \(ENOENT\) \(CW-CFG-005\)$/,
      ) as unknown as string,
    ],
  ],
  [
    'mutual TLS without an authority',
    'feeds:\n  - name: a\n    mllp: { port: 1, tls: { key: key.pem, cert: cert.pem, requireClientCertificate: true } }\n',
    [
      'causeway.yaml:3:85: feeds[0].mllp.tls.requireClientCertificate: needs ca: the authorities whose client certificates are accepted (CW-CFG-004)',
    ],
  ],
  [
    'limits that contradict each other',
    'limits:\n  messageBytes: 200000000\n',
    [
      'causeway.yaml:2:17: limits.messageBytes: 200000000 is above limits.bytesInFlight (134217728) (CW-CFG-004)',
      'causeway.yaml:2:17: limits.messageBytes: 200000000 is above limits.readAheadBytes (33554432) (CW-CFG-004)',
    ],
  ],
  [
    'a variable that is not set',
    `database:\n  url: postgres://\${env:NOBODY}@db/x\n`,
    ['causeway.yaml:2:8: database.url: the environment has no variable NOBODY (CW-CFG-005)'],
  ],
  ['a list where keys are due', '- a\n- b\n', ['causeway.yaml:1:1: expected keys and values (CW-CFG-002)']],
  [
    'the reserved feed name',
    'feeds:\n  - { name: fhir, http: true }\n',
    [expect.stringContaining('causeway.yaml:2:13: feeds[0].name: "fhir": ') as unknown as string],
  ],
])('refused with line and column: %s', async (_story, text, problems) => {
  expect(await refused(text)).toEqual(problems);
});

test('a text that is not YAML is refused where it breaks, and so is a key that stands twice', async () => {
  expect(await refused('http: {\n  port: 1\n')).toEqual([
    expect.stringMatching(/^causeway\.yaml:\d+:\d+: .*\(CW-CFG-002\)$/),
  ]);
  expect(await refused('http: {}\nhttp: {}\n')).toEqual(['causeway.yaml:2:1: Map keys must be unique (CW-CFG-002)']);
});

test('aliases that multiply beyond measure are refused', async () => {
  const levels = Array.from(
    { length: 9 },
    (_, n) =>
      `a${n}: &a${n} [${
        n === 0
          ? 'x'
          : Array(9)
              .fill(`*a${n - 1}`)
              .join(', ')
      }]`,
  );
  expect((await refused(`${levels.join('\n')}\n`)).join('\n')).toMatch(/CW-CFG-002/);
});

test('every problem is told at once, in the order of the file', async () => {
  const problems = await refused(
    'htpp: 1\nlog: { level: loud }\nfeeds:\n  - { name: a }\n  - { name: a, http: true, color: red }\n  - { name: a, http: true }\n',
  );
  expect(problems.map((problem) => problem.slice(0, problem.indexOf(': ')))).toEqual([
    'causeway.yaml:1:1',
    'causeway.yaml:2:15',
    'causeway.yaml:4:5',
    'causeway.yaml:5:28',
    'causeway.yaml:6:13',
  ]);
});

test('a file asked for by name must be there; the usual one need not', async () => {
  expect(await refused(undefined, {}, { config: 'other.yaml' })).toEqual([
    expect.stringMatching(/^--config: .*other\.yaml cannot be read \(ENOENT\) \(CW-CFG-001\)$/),
  ]);
  expect(await refused(undefined, { CAUSEWAY_CONFIG: 'gone.yaml' })).toEqual([
    expect.stringMatching(/^environment CAUSEWAY_CONFIG: /),
  ]);
});

test('an address from outside that is none is told with where it comes from', async () => {
  expect(await refused(undefined, { CAUSEWAY_HTTP: 'eighty' })).toEqual([
    'environment CAUSEWAY_HTTP: http: expected HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080 (CW-CFG-004)',
  ]);
  expect(await refused(undefined, {}, { auth: 'on' })).toEqual(['--auth: auth: expected off, found "on" (CW-CFG-004)']);
  expect(await refused(undefined, {}, { http: '0.0.0.0:80' })).toEqual([
    expect.stringMatching(/^--http: .*CW-CFG-008\)$/),
  ]);
});

test('a variable that Kubernetes sets for a service of our name does no harm', async () => {
  expect(
    (await accepted(undefined, { CAUSEWAY_PORT: 'tcp://10.0.0.1:80', CAUSEWAY_SERVICE_HOST: '10.0.0.1' })).config.http
      .port,
  ).toBe(8080);
});

test('explain names each value and where it comes from', async () => {
  const loaded = await accepted('http:\n  port: 9000\n', { CAUSEWAY_LOG_LEVEL: 'warn' }, { data: 'elsewhere' });
  const explained = new Map(explainConfig(loaded).map(({ path, value, origin }) => [path, `${value} ← ${origin}`]));
  expect(explained.get('http.port')).toBe('9000 ← causeway.yaml:2:9');
  expect(explained.get('http.host')).toBe('"127.0.0.1" ← default');
  expect(explained.get('log.level')).toBe('"warn" ← environment CAUSEWAY_LOG_LEVEL');
  expect(explained.get('dataDir')).toBe(`${JSON.stringify(join(directory, 'elsewhere'))} ← --data`);
  expect(explained.get('feeds[0].mllp.port')).toBe('2575 ← default');
  expect(explained.get('database.url')).toBe('(embedded database) ← default');
});

test.each<[story: string, text: string | undefined, environment: Environment, url: string, shown: string]>([
  [
    'in the environment',
    undefined,
    { DATABASE_URL: 'postgres://u:hush@db:5/x?password=hush' },
    'postgres://u:hush@db:5/x?password=hush',
    'postgres://u:***@db:5/x?*** (masked)',
  ],
  [
    'plainly in the file',
    'database: { url: "postgres://u:hush@db/x" }',
    {},
    'postgres://u:hush@db/x',
    'postgres://u:***@db/x (masked)',
  ],
  [
    'by a variable',
    `database: { url: "postgres://u:\${env:PW}@db/x" }`,
    { PW: 'hush' },
    'postgres://u:hush@db/x',
    `postgres://u:\${env:PW}@db/x (masked)`,
  ],
  ['by a file', 'database: { url: "file:url" }', {}, 'postgres://filed:hush@db/causeway', 'file:url (masked)'],
])('a secret given %s is used and never shown', async (_story, text, environment, url, shown) => {
  const loaded = await accepted(text, environment);
  expect(loaded.config.database.url).toBe(url);
  const explained = explainConfig(loaded);
  expect(explained.find(({ path }) => path === 'database.url')!.value).toBe(shown);
  expect(JSON.stringify(explained)).not.toContain('hush');
});

test('a secret that is refused is not quoted', async () => {
  expect((await refused(undefined, { DATABASE_URL: 'mysql://u:hush@db/x' })).join()).not.toContain('hush');
  expect((await refused('database: { url: [hush] }')).join()).not.toContain('hush');
});
