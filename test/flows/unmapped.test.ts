/** The integration analyst's work list: what a feed sends and nobody reads, by frequency. */
import { expect, test } from 'vitest';
import type { ConfigInput } from '#platform/config/schema.ts';
import { onEachPlace } from '#test/support/places.ts';
import { runCommand } from '#test/support/run-command.ts';
import { runApp } from '#test/support/running-app.ts';

const feeds: NonNullable<ConfigInput['feeds']> = [
  { name: 'adt', mllp: { host: '127.0.0.1', port: 0 } },
  {
    name: 'ruled',
    mllp: { host: '127.0.0.1', port: 0 },
    overlay: [{ keep: { from: 'ZPV-2', to: 'Encounter.serviceType.text' } }],
  },
];
const admission = (number: number, ...more: string[]) =>
  [
    `MSH|^~\\&|ADT|SGH|HUB|NET|20260301120000-0500||ADT^A01|C${number}|P|2.5.1`,
    `PID|1||M${number}^^^SGH^MR||Okafor^Adaeze`,
    `PV1|1|I|W1|||||||||||||||||V${number}^^^SGH`,
    ...more,
    '',
  ].join('\r');

onEachPlace('the list of what is unmapped', (place) => {
  test('counts fields by how often they are sent, and leaves out what a rule reads', async () => {
    await using app = await runApp(await place(), { feeds });
    for (const feed of ['adt', 'ruled']) {
      await app.send(admission(1, 'ZPV|x|Cardiology^C', 'ZPV|y|Surgery'), feed);
      await app.send(admission(2, 'ZPV||Surgery'), feed);
      await app.send(admission(3), feed);
    }
    await app.app.caughtUp();
    const list = async (query: string, messages = 500) => {
      const answer = await fetch(`${app.fhir.replace(/\/fhir$/, '')}/api/messages/unmapped`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, messages }),
      });
      return { status: answer.status, body: (await answer.json()) as any };
    };
    const { body } = await list('feed:adt');
    expect(body).toMatchObject({ messages: 3, hasMore: false, unmapped: 6 });
    expect(body.places).toEqual([
      { place: 'ZPV-2.1', leaves: 3, messages: 2, example: expect.stringMatching(/^\d+-\d+$/) },
      { place: 'ZPV-1.1', leaves: 2, messages: 1, example: expect.any(String) },
      { place: 'ZPV-2.2', leaves: 1, messages: 1, example: expect.any(String) },
    ]);
    expect(JSON.stringify(body)).not.toContain('Surgery');
    const ruled = await list('feed:ruled');
    expect(ruled.body.places.map((one: any) => one.place)).toEqual(['ZPV-1.1', 'ZPV-2.2']);
    expect((await list('feed:adt', 1)).body).toMatchObject({ messages: 1, hasMore: true });
    expect((await list('feed:adt', 1_000_000)).status).toBe(400);

    const server = ['--server', app.fhir.replace(/\/fhir$/, '')];
    const printed = await runCommand(['messages', 'unmapped', 'feed:adt', ...server]);
    expect(printed.exitCode).toBe(0);
    expect(printed.stdout).toMatch(/^ZPV-2\.1 +3 +2 +\d+-\d+$/m);
    expect(printed.stderr).toContain('6 of ');
  });
});
