import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adt, openReceiver } from '#test/support/receiver.ts';
import { runCommand } from '#test/support/run-command.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-send-'));
  await writeFile(join(directory, 'one.hl7'), adt('C1'));
  await writeFile(join(directory, 'batch.hl7'), `FHS|^~\\&\rBHS|^~\\&\r${adt('B1')}${adt('B2')}BTS|2\rFTS|1\r`);
  await writeFile(join(directory, 'text.txt'), 'Dear colleague,\r');
});
afterAll(() => rm(directory, { recursive: true }));

const to = (port: number) => ['--to', `127.0.0.1:${port}`];

test('each answer is printed, a batch message by message, and the count said', async () => {
  await using receiver = await openReceiver();
  const { exitCode, stdout, stderr } = await runCommand(
    ['send', 'one.hl7', 'batch.hl7', ...to(receiver.listener.address.port)],
    { directory },
  );
  expect(exitCode).toBe(0);
  expect(stdout).toBe('AA  C1  ADT^A01  one.hl7\nAA  B1  ADT^A01  batch.hl7\nAA  B2  ADT^A01  batch.hl7#2\n');
  expect(stderr).toMatch(/^3 sent to 127\.0\.0\.1:\d+ in \d+\.\d s · AA 3\n$/);
  expect(Buffer.from(receiver.intake.entries[0]!.body).toString()).toBe(adt('C1'));
});

test('a folder is sent file by file; an answer other than AA or CA gives exit code 1', async () => {
  await using receiver = await openReceiver();
  const { exitCode, stdout } = await runCommand(['send', '.', ...to(receiver.listener.address.port)], { directory });
  expect(exitCode).toBe(1);
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^AA {2}B1/),
    expect.stringMatching(/^AA {2}B2/),
    expect.stringMatching(/^AA {2}C1/),
    expect.stringMatching(/^AR {2}\(no id\) {2}\(no type\) {2}text\.txt: Not an HL7v2 message/),
    '',
  ]);
});

test('standard input is sent, and answers are JSON for programs', async () => {
  await using receiver = await openReceiver();
  const { stdout } = await runCommand(['send', '-', '--json', ...to(receiver.listener.address.port)], {
    directory,
    input: adt('S1') + adt('S2'),
  });
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { file: '-', code: 'AA', controlId: 'S1', type: 'ADT^A01', text: '', ms: expect.any(Number) },
    { file: '-#2', code: 'AA', controlId: 'S2' },
  ]);
});

test('--count repeats, --new-ids makes each message its own and changes nothing else', async () => {
  await using receiver = await openReceiver();
  const words = [
    'send',
    'one.hl7',
    '--count',
    '3',
    '--new-ids',
    '--rate',
    '1000',
    ...to(receiver.listener.address.port),
  ];
  expect((await runCommand(words, { directory })).exitCode).toBe(0);
  const ids = receiver.intake.entries.map(({ controlId }) => controlId);
  expect(new Set(ids).size).toBe(3);
  for (const [index, { body }] of receiver.intake.entries.entries()) {
    expect(Buffer.from(body).toString().replace(ids[index]!, 'C1')).toBe(adt('C1'));
    expect(ids[index]!.length).toBeLessThanOrEqual(20);
  }
});

test('enhanced mode: the commit answer, and where it is asked for the application’s', async () => {
  await using receiver = await openReceiver({}, { outcome: async () => ({ code: 'AE', issues: [] }) });
  const port = receiver.listener.address.port;
  const input =
    adt('E1', { 15: 'AL', 16: 'NE' }) +
    adt('E2', { 15: 'AL', 16: 'AL' }) +
    adt('E3', { 15: 'NE', 16: 'NE' }) +
    adt('E4');
  const { stdout, exitCode } = await runCommand(['send', '-', ...to(port)], { directory, input });
  expect(stdout.split('\n').map((line) => line.slice(0, 16).trim())).toEqual([
    'CA  E1  ADT^A01',
    'AE  E2  ADT^A01',
    'none asked  E3',
    'AA  E4  ADT^A01',
    '',
  ]);
  expect(exitCode).toBe(1);
  expect(receiver.intake.entries.map(({ controlId }) => controlId)).toEqual(['E1', 'E2', 'E3', 'E4']);
});

test('a receiver that hangs up costs its message, not the next: the sender connects again', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => socket.destroy());
    if (connections === 1) socket.once('data', () => socket.destroy());
    else socket.on('data', () => socket.write('\x0bMSH|^~\\&|R|R|||1||ACK|9|P|2.5\rMSA|AA|X\r\x1c\r'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const { stdout, exitCode } = await runCommand(['send', 'one.hl7', 'one.hl7', ...to(port)], { directory });
  server.close();
  expect(stdout).toBe(
    '--  C1  ADT^A01  one.hl7: no answer came; the receiver may have closed the connection\nAA  X  ADT^A01  one.hl7\n',
  );
  expect(exitCode).toBe(1);
});

test('a receiver that is not there gives exit code 69, a file that is not there 66', async () => {
  expect((await runCommand(['send', 'one.hl7', ...to(9)], { directory })).exitCode).toBe(69);
  const missing = await runCommand(['send', 'none.hl7', ...to(9)], { directory });
  expect([missing.exitCode, missing.stderr]).toEqual([
    66,
    expect.stringContaining('none.hl7: cannot be read (ENOENT)'),
  ]);
});

test('Ctrl-C ends it between two messages with 130', async () => {
  await using receiver = await openReceiver();
  const stop = new AbortController();
  setTimeout(() => stop.abort('SIGINT'), 50);
  const words = [
    'send',
    'one.hl7',
    '--count',
    '100000',
    '--new-ids',
    '--rate',
    '100',
    ...to(receiver.listener.address.port),
  ];
  const { exitCode, stdout } = await runCommand(words, { directory, stop: stop.signal });
  expect(exitCode).toBe(130);
  expect(stdout.trim().split('\n').length).toBe(receiver.intake.entries.length);
});
