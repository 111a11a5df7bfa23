import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { keptTerminal } from '#test/support/run-command.ts';
import { stopSignal } from './stop-signal.ts';
import { printTable } from './table.ts';
import { printable } from './terminal.ts';

test('progress is shown on a terminal, in one line, and cleared before anything else is said', () => {
  const { terminal, err } = keptTerminal({ isTerminal: true });
  terminal.progress('half');
  terminal.progress('x'.repeat(200));
  terminal.say('done');
  const clear = '\r\u001b[2K';
  expect(Buffer.concat(err).toString()).toBe(`half${clear}${'x'.repeat(98)}…${clear}done\n`);
});

test.each([
  ['no terminal', {}],
  ['a dumb terminal', { isTerminal: true, environment: { TERM: 'dumb' } }],
  ['a build server', { isTerminal: true, environment: { CI: 'true' } }],
])('on %s there is no progress', (_what, surroundings) => {
  const { terminal, err } = keptTerminal(surroundings);
  terminal.progress('half');
  expect(err).toEqual([]);
});

test('colours are for terminals, unless NO_COLOR says no or FORCE_COLOR yes', () => {
  const painted = (surroundings: Parameters<typeof keptTerminal>[0]) =>
    keptTerminal(surroundings).terminal.data.paint('red', 'x');
  expect(painted({ isTerminal: true })).toBe('\u001b[31mx\u001b[39m');
  expect(painted({})).toBe('x');
  expect(painted({ isTerminal: true, environment: { NO_COLOR: '1' } })).toBe('x');
  expect(painted({ environment: { FORCE_COLOR: '1' } })).toBe('\u001b[31mx\u001b[39m');
});

test('what comes from outside cannot steer the terminal', () => {
  expect(printable('a\u001b[31mb\u0007\u202ec\td\r')).toBe('a\\u001b[31mb\\u0007\\u202ec d\\u000d');
  expect(printable('Ågot 表')).toBe('Ågot 表');
});

test('a table aligns its columns, and a cell from outside keeps no escape sequences', async () => {
  const { terminal, out } = keptTerminal({ isTerminal: true });
  await printTable(terminal.data, [
    ['id', { text: 'ok', style: 'green' }, 'last'],
    ['longer', '\u001b[2J', ''],
  ]);
  expect(Buffer.concat(out).toString()).toBe('id      \u001b[32mok\u001b[39m         last\nlonger  \\u001b[2J\n');
});

test('the first signal asks to stop, the second ends the process', () => {
  const codes: number[] = [];
  const process = Object.assign(new EventEmitter(), {
    exit: (code: number): never => {
      codes.push(code);
      return undefined as never;
    },
  });
  const stop = stopSignal(process);
  process.emit('SIGTERM');
  expect([stop.aborted, stop.reason, codes]).toEqual([true, 'SIGTERM', []]);
  process.emit('SIGINT');
  expect(codes).toEqual([130]);
});
