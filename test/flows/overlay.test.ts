/** Site rules: messages are read as the feed's overlay says, also those that came before the rules did. */
import { expect, test } from 'vitest';
import type { ConfigInput } from '#platform/config/schema.ts';
import { onEachPlace } from '#test/support/places.ts';
import { runApp } from '#test/support/running-app.ts';

type FeedInput = NonNullable<ConfigInput['feeds']>[number];
const feed = (more: Partial<FeedInput> = {}): ConfigInput => ({
  feeds: [{ name: 'adt', mllp: { host: '127.0.0.1', port: 0 }, ...more }],
});

const message = (controlId: string, trigger: string, ...segments: string[]) =>
  [`MSH|^~\\&|ADT|SGH|HUB|NET|20260301120000-0500||ADT^${trigger}|${controlId}|P|2.5.1`, ...segments, ''].join('\r');
const admission = message(
  'C1',
  'A01',
  'PID|1||M1||Okafor^Adaeze|||||||||||||V77',
  'PV1|1|I||||||||||||||||||||||||||||||||||||||||||20260301120000-0500',
  'ZPV|1||West',
);
const rules: Partial<FeedInput> = {
  preset: 'meditech',
  overlay: [
    { authority: { field: 'PID-3', namespace: 'SGH', universalId: '1.2.3', universalIdType: 'ISO' } },
    { keep: { from: 'ZPV-3', to: "Encounter.extension('https://sandbar.example/ward').valueString" } },
  ],
};

onEachPlace('a feed with rules of its site', (place) => {
  test('serves what its messages say by these rules, and a discharge finds the visit by the number they name', async () => {
    await using app = await runApp(await place(), feed(rules));
    expect(await app.send(admission)).toContain('MSA|AA');
    const discharge = message('C2', 'A03', 'PID|1||M1||Okafor^Adaeze|||||||||||||V77', 'PV1|1|I');
    expect(await app.send(discharge)).toContain('MSA|AA');
    const patients = await app.get('Patient?identifier=urn:oid:1.2.3|M1');
    expect(patients.body.entry).toHaveLength(1);
    const visits = await app.get(`Encounter?patient=${patients.body.entry[0].resource.id}`);
    expect(visits.body.entry).toHaveLength(1);
    expect(visits.body.entry[0].resource).toMatchObject({
      status: 'finished',
      extension: [{ url: 'https://sandbar.example/ward', valueString: 'West' }],
    });
  });

  test('reads by its rules what came before there were any, once it is made anew', async () => {
    const at = await place();
    {
      await using app = await runApp(at, feed());
      expect(await app.send(admission)).toContain('MSA|AA');
      expect((await app.get('Patient?identifier=urn:oid:1.2.3|M1')).body.entry ?? []).toHaveLength(0);
    }
    await using app = await runApp(at, feed(rules));
    await app.app.rebuild();
    await app.app.caughtUp();
    const patients = await app.get('Patient?identifier=urn:oid:1.2.3|M1');
    expect(patients.body.entry).toHaveLength(1);
    // What a later message of the same number finds is the same patient and visit.
    expect(await app.send(message('C3', 'A08', 'PID|1||M1||Okafor^Ada|||||||||||||V77', 'PV1|1|I'))).toContain(
      'MSA|AA',
    );
    expect((await app.get('Patient?family=Okafor')).body.entry).toHaveLength(1);
  });

  test('does not start with a rule that cannot be', async () => {
    const wrong = feed({ overlay: [{ keep: { from: 'ZPV-3', to: 'Encounter.serviceTyp.text' } }] });
    await expect(runApp(await place(), wrong)).rejects.toThrow('Encounter has no element serviceTyp');
  });
});
