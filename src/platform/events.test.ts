import { expect, test } from 'vitest';
import { CausewayError } from './errors.ts';
import { createEvents, type Events } from './events.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';

function listen() {
  const lines: Record<string, unknown>[] = [];
  const metrics = createMetrics();
  const logger = createLogger('trace', { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { events: createEvents({ logger, metrics }), lines, metrics };
}

/** Every event once, as a bad day would bring it; errors carry what must not get out. */
const secret = 'EVERYWOMAN^EVE';
const foreign = Object.assign(new Error(`invalid input: "${secret}"`), { code: '22P02' });
const entry = { feed: 'adt', part: 3, seq: 77, receivedAt: 996_000, orderKeys: [secret] };
const why = { code: 'CW-JRN-012', severity: 'error', place: 'PID[1]-3', text: secret };
const happen: { [name in keyof Events]: (events: Events) => void } = {
  configLoaded: (events) => events.configLoaded('Sandbar', 2),
  serverStarted: (events) => events.serverStarted({ http: '127.0.0.1:8080', database: 'embedded', version: '0.1.0' }),
  serverStopping: (events) => events.serverStopping('SIGTERM'),
  serverStopped: (events) => events.serverStopped(),
  feedListening: (events) => events.feedListening('adt', '127.0.0.1:2575'),
  connectionOpened: (events) => events.connectionOpened('adt', '10.0.0.1:999'),
  connectionClosed: (events) => events.connectionClosed('adt', 'idle', '10.0.0.1:999'),
  connectionRefused: (events) => events.connectionRefused('adt', 'address not allowed', '10.0.0.1:999'),
  frameFault: (events) => events.frameFault('adt', 'truncated', 17),
  messageReceived: (events) => events.messageReceived('adt', 'mllp', 1120),
  messageAnswered: (events) => events.messageAnswered('adt', 'AA'),
  fileTaken: (events) => events.fileTaken('adt', 'done'),
  reusedControlId: (events) => events.reusedControlId('adt'),
  messageRefused: (events) => events.messageRefused('adt', new CausewayError('CW-DB-001', { cause: foreign })),
  entrySettled: (events) => events.entrySettled(entry, 'parked', [why], 1_000_000),
  entryReleased: (events) => events.entryReleased('adt', 1, 42, 'retry'),
  refolded: (events) => events.refolded('range', 3, 1),
  database: (events) => {
    events.database({ kind: 'died', reason: 'the worker ended' });
    events.database({ kind: 'recovered' });
    events.database({ kind: 'upkeep', action: 'vacuum', tookMs: 3 });
    events.database({ kind: 'upkeep failed', action: 'vacuum', error: foreign });
  },
  requestServed: (events) => events.requestServed('/fhir/:type/:id', 'GET', 200, 0.001),
  unexpected: (events) =>
    events.unexpected('pipeline', new CausewayError('CW-ANY-001', { detail: secret, cause: foreign }), 'id-1'),
};

test.each(Object.entries(happen))('%s tells of nobody', (_name, act) => {
  const { events, lines, metrics } = listen();
  act(events);
  events.unexpected('anywhere', foreign);
  expect(`${JSON.stringify(lines)}${metrics.print()}`).not.toContain('EVERYWOMAN');
});

test('events use few keys, none of which could hold a person', () => {
  const { events, lines, metrics } = listen();
  for (const act of Object.values(happen)) act(events);
  const keys = new Set(lines.flatMap((line) => Object.keys(line)));
  expect([...keys].sort()).toEqual(
    'at cause code database entry feed feeds how installation http id kind level method ms msg offset peer place reason route selection status text time version where address changed patients action'
      .split(' ')
      .sort(),
  );
  const labels = new Set([...metrics.print().matchAll(/[{,](\w+)="/g)].map((match) => match[1]!));
  expect([...labels].sort()).toEqual([
    'action',
    'code',
    'feed',
    'how',
    'kind',
    'le',
    'method',
    'protocol',
    'reason',
    'result',
    'route',
    'severity',
    'status',
    'where',
  ]);
});

test('an entry is named by its place in the journal', () => {
  const { events, lines } = listen();
  events.entrySettled(entry, 'parked', [why], 1_000_000);
  expect(lines[0]).toMatchObject({ entry: '3-77', feed: 'adt', code: 'CW-JRN-012', level: 'warn' });
});

test('the time from receipt to searchable is measured for what was applied', () => {
  const { events, metrics } = listen();
  events.entrySettled(entry, 'applied', [], 1_000_000);
  events.entrySettled(entry, 'parked', [why], 1_000_000);
  expect(metrics.print()).toContain('causeway_apply_seconds_sum{feed="adt"} 4\n');
  expect(metrics.print()).toContain('causeway_issues_total{feed="adt",code="CW-JRN-012",severity="error"} 1\n');
});

test('open connections are counted up and down', () => {
  const { events, metrics } = listen();
  events.connectionOpened('adt', 'a');
  events.connectionOpened('adt', 'b');
  events.connectionClosed('adt', 'idle', 'a');
  expect(metrics.print()).toContain('causeway_connections{feed="adt"} 1\n');
});

test('an unexpected error is logged with where it was thrown, and a foreign text is not', () => {
  const { events, lines } = listen();
  events.unexpected('store', foreign, 'id-9');
  expect(lines[0]).toMatchObject({ where: 'store', kind: 'Error 22P02', code: 'CW-ANY-001', id: 'id-9' });
  expect(lines[0]!.at).toMatch(/events\.test\.ts/);
});
