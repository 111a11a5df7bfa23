import { expect, test } from 'vitest';
import { runCommand } from '#test/support/run-command.ts';

const commands = [
  [],
  ['serve'],
  ['demo'],
  ['send'],
  ['convert'],
  ['load'],
  ['messages'],
  ['messages', 'show'],
  ['replay'],
  ['replay', 'retry'],
  ['rebuild'],
  ['doctor'],
  ['config'],
  ['config', 'check'],
  ['config', 'schema'],
];

test.each(commands.map((words) => [words.join(' '), words] as const))('causeway %s --help', async (_name, words) => {
  const { exitCode, stdout, stderr } = await runCommand([...words, '--help']);
  expect(exitCode).toBe(0);
  expect(stderr).toBe('');
  expect(stdout).toMatchSnapshot();
});

test.each(commands.filter((words) => words.length > 0).map((words) => [words.join(' '), words] as const))(
  'the help of %s has examples and exit codes',
  async (_name, words) => {
    const { stdout } = await runCommand([...words, '--help']);
    expect(stdout).toContain('Examples:\n');
    expect(stdout).toMatch(/\n {4,}\$ |\n {2}\$ /);
    expect(stdout).toContain('Exit codes:\n  0 ');
  },
);

test('without words the help is talk, and the exit code says that something is missing', async () => {
  const { exitCode, stdout, stderr } = await runCommand([]);
  expect([exitCode, stdout]).toEqual([64, '']);
  expect(stderr).toContain('Commands:');
});

test('the version is data', async () => {
  const { exitCode, stdout } = await runCommand(['--version']);
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});

test.each<[words: string[], said: RegExp]>([
  [['sned'], /unknown command 'sned'\n\(Did you mean send\?\)\nSee: causeway --help/],
  [['send', 'x.hl7'], /required option '--to <host:port>' not specified\nSee: causeway send --help/],
  [['send', '--to', ':1'], /missing required argument 'file'/],
  [['send', 'x', '--to', 'nowhere'], /Expected HOST:PORT, such as 127\.0\.0\.1:2575/],
  [['send', 'x', '--to', ':1', '--cuont', '2'], /unknown option '--cuont'\n\(Did you mean --count\?\)/],
  [['send', 'x', '--to', ':1', '--count', '0'], /Expected a whole number from 1 on/],
  [['send', 'x', '--to', ':1', '--rate', '-1'], /Expected a number above 0/],
  [['serve', '--auth', 'on'], /Allowed choices are off/],
  [['messages', '--server', 'ftp://x'], /Expected the address of a running server/],
  [['messages', 'show', '42'], /expected the id of a message, such as 1-42/],
  [['replay'], /say which messages: by a query/],
  [['replay', 'last:1h', '--range', '1-1..1-2'], /say which messages/],
  [['replay', '--range', '1-5..1-2'], /expected two ids of one part/],
  [['rebuild'], /give --yes/],
  [['config', 'chekc'], /unknown command 'chekc'/],
])('%j is told what is wrong, and exits 64', async (words, said) => {
  const { exitCode, stdout, stderr } = await runCommand(words);
  expect([exitCode, stdout]).toEqual([64, '']);
  expect(stderr).toMatch(said);
});

test('a server that is not there is told with what to do, and exits 69', async () => {
  const { exitCode, stderr } = await runCommand(['messages', '--server', 'http://127.0.0.1:9']);
  expect(exitCode).toBe(69);
  expect(stderr).toBe(
    'causeway: http://127.0.0.1:9: no server answers there. (CW-CLI-001)\n' +
      '  Start it with `causeway serve`, or name another one with --server.\n',
  );
});
