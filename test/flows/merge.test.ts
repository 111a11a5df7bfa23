/** Merges, links and changes of numbers: who is who is a view of what sources said, and nothing is overwritten (DESIGN 18). */
import { expect, test } from 'vitest';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const mllp = { host: '127.0.0.1', port: 0 };
const feeds = [
  { name: 'adt', system: 'north', mllp },
  { name: 'lab', system: 'north', mllp },
];

let messages = 0;
const clock = (minute: number) => `2026030108${String(minute).padStart(2, '0')}00`;
const lines = (trigger: string, minute: number, ...segments: string[]) =>
  [
    `MSH|^~\\&|APP|FAC|CAUSEWAY|NET|${clock(minute)}-0500||ADT^${trigger}|M${++messages}|P|2.5.1`,
    `EVN|${trigger}|${clock(minute)}-0500`,
    ...segments,
  ].join('\r');

const pid = (mrn: string, name = 'Okafor^Adaeze') => `PID|1||${mrn}^^^NORTH^MR||${name}||19800215|F`;
const registration = (minute: number, mrn: string, name?: string) => lines('A28', minute, pid(mrn, name), 'PV1|1|N');
const merge = (minute: number, kept: string, gone: string, trigger = 'A40') =>
  lines(trigger, minute, pid(kept), `MRG|${gone}^^^NORTH^MR`);
const link = (minute: number, trigger: 'A24' | 'A37', one: string, other: string) =>
  lines(trigger, minute, pid(one), pid(other));
const result = (minute: number, mrn: string, order: string, visit?: string) =>
  [
    `MSH|^~\\&|APP|FAC|CAUSEWAY|NET|${clock(minute)}-0500||ORU^R01^ORU_R01|M${++messages}|P|2.5.1`,
    pid(mrn),
    ...(visit === undefined ? [] : [`PV1|1|I|||||||||||||||||${visit}^^^NORTH^VN`]),
    `OBR|1||${order}^LAB|24323-8^Panel^LN|||${clock(minute)}-0500|||||||||||||||${clock(minute)}-0500||CH|F`,
    `OBX|1|NM|2823-3^Potassium^LN||4.1|mmol/L|3.5-5.1||||F|||${clock(minute)}-0500`,
  ].join('\r');

const resources = ({ body }: { body: any }): any[] => (body.entry ?? []).map(({ resource }: any) => resource);

async function record(app: RunningApp, mrn: string): Promise<any> {
  const found = resources(await app.get(`Patient?identifier=${mrn}`));
  expect(found.map(({ identifier }) => identifier[0].value)).toEqual([mrn]);
  return found[0];
}

/** `replaced-by B` for each link, by medical record number. */
async function linksOf(app: RunningApp, mrn: string): Promise<string[]> {
  const { link = [] } = await record(app, mrn);
  const said = link.map(async ({ other, type }: any) => {
    const { body } = await app.get(other.reference);
    return `${type} ${body.identifier[0].value}`;
  });
  return (await Promise.all(said)).sort();
}

/** The orders of the results that a search by a record's patient finds, and whom they say that they are about. */
async function resultsOf(app: RunningApp, mrn: string): Promise<{ orders: string[]; subjects: string[] }> {
  const { id } = await record(app, mrn);
  const found = resources(await app.get(`DiagnosticReport?patient=${id}`));
  return {
    orders: found.flatMap(({ identifier }) => identifier.map(({ value }: any) => value)).sort(),
    subjects: [...new Set(found.map(({ subject }) => subject.reference))] as string[],
  };
}

onEachPlace('who is who', (place) => {
  test('a merged record answers who replaced it, and the survivor’s searches have what lies with it', async () => {
    await using app = await runApp(await place(), { feeds });
    for (const mrn of ['A', 'B']) await app.send(registration(1, mrn));
    await app.send(result(2, 'A', 'OA'), 'lab');
    await app.send(result(3, 'B', 'OB'), 'lab');
    const before = { a: await record(app, 'A'), b: await record(app, 'B') };
    expect((await resultsOf(app, 'B')).orders).toEqual(['OB']);

    expect(await app.send(merge(10, 'B', 'A'))).toContain('MSA|AA');
    const [a, b] = [await record(app, 'A'), await record(app, 'B')];
    expect([a.id, b.id]).toEqual([before.a.id, before.b.id]);
    expect(a).toMatchObject({
      active: false,
      link: [{ other: { reference: `Patient/${b.id}` }, type: 'replaced-by' }],
    });
    expect(b.link).toEqual([{ other: { reference: `Patient/${a.id}` }, type: 'replaces' }]);
    expect(b.active).not.toBe(false);
    // A view: no version of the record was made.
    expect(a.meta.versionId).toBe(before.a.meta.versionId);
    expect(Date.parse(a.meta.lastUpdated)).toBeGreaterThan(Date.parse(before.a.meta.lastUpdated));
    const known = (await app.get(`Patient/${a.id}`)).headers.get('etag')!;
    expect(known).not.toBe(`W/"${before.a.meta.versionId}"`);

    for (const mrn of ['A', 'B']) {
      expect(await resultsOf(app, mrn)).toEqual({ orders: ['OA', 'OB'], subjects: [`Patient/${b.id}`] });
    }
    const everything = resources(await app.get(`Patient/${b.id}/$everything`));
    expect(
      everything
        .filter(({ resourceType }) => resourceType === 'Patient')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([a.id, b.id].sort());
    expect(everything.filter(({ resourceType }) => resourceType === 'DiagnosticReport')).toHaveLength(2);
    const included = resources(await app.get(`Patient?_id=${b.id}&_revinclude=DiagnosticReport:patient`));
    expect(included.filter(({ resourceType }) => resourceType === 'DiagnosticReport')).toHaveLength(2);
    const onePage = await app.get(`DiagnosticReport?patient=${a.id},${b.id}&_count=1&_total=accurate`);
    expect(onePage.body.total).toBe(2);
    const nextPage = await app.get(onePage.body.link.find(({ relation }: any) => relation === 'next').url);
    expect(resources(nextPage)[0].id).not.toBe(resources(onePage)[0].id);
    const [ofA] = resources(await app.get(`DiagnosticReport?patient=${b.id}&identifier=OA`));
    const byBoth = resources(await app.get(`DiagnosticReport?_id=${ofA.id}&patient=${b.id}`));
    expect(byBoth.map(({ subject }) => subject.reference)).toEqual([`Patient/${b.id}`]);

    // What still comes under the old number is found under the new one.
    await app.send(result(20, 'A', 'OC'), 'lab');
    expect((await resultsOf(app, 'B')).orders).toEqual(['OA', 'OB', 'OC']);
    const stored = async () => ({ links: await linksOf(app, 'A'), results: await resultsOf(app, 'B') });
    const live = await stored();
    await app.app.rebuild();
    expect(await stored()).toEqual(live);
  });

  test('chains, circles, repeats, merges of the unknown and of oneself end where the newest word says', async () => {
    await using app = await runApp(await place(), { feeds });
    // Neither is known: both are, by what the merge says of them.
    await app.send(merge(10, 'B', 'A'));
    expect(await linksOf(app, 'A')).toEqual(['replaced-by B']);
    await app.send(merge(20, 'C', 'B'));
    expect(await linksOf(app, 'A')).toEqual(['replaced-by C']);
    expect(await linksOf(app, 'B')).toEqual(['replaced-by C']);
    expect(await linksOf(app, 'C')).toEqual(['replaces A', 'replaces B']);
    await app.send(result(21, 'A', 'OA'), 'lab');
    expect((await resultsOf(app, 'C')).orders).toEqual(['OA']);
    await app.send(merge(20, 'C', 'B'));
    expect(await linksOf(app, 'C')).toEqual(['replaces A', 'replaces B']);
    await app.send(merge(30, 'A', 'C'));
    expect(await linksOf(app, 'A')).toEqual(['replaces B', 'replaces C']);
    expect((await record(app, 'A')).active).not.toBe(false);

    expect(await app.send(merge(40, 'A', 'A'))).toContain('MSA|AA');
    expect(await app.send(lines('A40', 41, pid('A')))).toContain('MSA|AA');
    expect(await app.send(lines('A40', 42, pid('A'), 'MRG|^^^NORTH^MR'))).toContain('MSA|AA');
    expect(await linksOf(app, 'A')).toEqual(['replaces B', 'replaces C']);
    const issuesOf = async (id: string) =>
      (await app.get(`/api/messages/${id}`)).body.issues.map(({ code, place }: any) => `${code} ${place}`);
    expect(await issuesOf('1-5')).toEqual(['CW-TRN-051 MRG[1]-1']);
    expect(await issuesOf('1-6')).toEqual(['CW-TRN-050 MRG[1]']);
    expect(await issuesOf('1-7')).toEqual(['CW-TRN-050 MRG[1]-1']);

    // Several in one message, each of its own pair.
    await app.send(
      lines('A40', 50, pid('X1'), 'MRG|Y1^^^NORTH^MR', pid('X2', 'Two^Tom'), 'MRG|Y2^^^NORTH^MR~Y3^^^NORTH^MR'),
    );
    expect(await linksOf(app, 'Y1')).toEqual(['replaced-by X1']);
    expect(await linksOf(app, 'Y2')).toEqual(['replaced-by X2']);
    expect(await linksOf(app, 'X2')).toEqual(['replaces Y2', 'replaces Y3']);
  });

  test('an A24 links two records that both stay, an A37 undoes it and nothing else', async () => {
    await using app = await runApp(await place(), { feeds });
    for (const mrn of ['A', 'B', 'C']) {
      await app.send(registration(1, mrn));
      await app.send(result(2, mrn, `O${mrn}`), 'lab');
    }
    await app.send(merge(5, 'B', 'C'));
    await app.send(link(10, 'A24', 'A', 'B'));
    const kinds = [await linksOf(app, 'A'), await linksOf(app, 'B')].map((links) => links.join());
    // The person's address is the smaller id of the two: there the other is seen, from there it is referred to.
    expect(kinds.toSorted()).toEqual(
      kinds[0]!.startsWith('refer') ? ['refer B', 'replaces C,seealso A'] : ['refer A,replaces C', 'seealso B'],
    );
    expect(await linksOf(app, 'C')).toEqual(['replaced-by B']);
    for (const mrn of ['A', 'B']) expect((await record(app, mrn)).active).not.toBe(false);
    expect((await resultsOf(app, 'A')).orders).toEqual(['OA', 'OB', 'OC']);
    expect((await resultsOf(app, 'C')).subjects).toHaveLength(1);

    await app.send(link(20, 'A37', 'B', 'A'));
    expect(await linksOf(app, 'A')).toEqual([]);
    expect((await resultsOf(app, 'A')).orders).toEqual(['OA']);
    // The merge stands, also after an unlink of what it merged.
    await app.send(link(30, 'A37', 'B', 'C'));
    expect(await linksOf(app, 'C')).toEqual(['replaced-by B']);
    expect(await resultsOf(app, 'B')).toEqual({
      orders: ['OB', 'OC'],
      subjects: [`Patient/${(await record(app, 'B')).id}`],
    });
  });
});

/** What a patient's chart shows, by type and number, with the word of the status. */
async function chartOf(app: RunningApp, mrn: string): Promise<string[]> {
  const { id } = await record(app, mrn);
  const found = await Promise.all(
    ['Encounter', 'DiagnosticReport', 'Observation'].map(async (type) =>
      resources(await app.get(`${type}?patient=${id}`)),
    ),
  );
  const visits = new Map(found[0]!.map((visit) => [`Encounter/${visit.id}`, visit.identifier[0].value]));
  return found
    .flat()
    .map(({ resourceType, id: own, identifier, status, encounter, code }) => {
      const name = resourceType === 'Observation' ? code.coding[0].code : identifier[0].value;
      const within = encounter === undefined ? '' : ` in ${visits.get(encounter.reference) ?? 'another'}`;
      return own === undefined ? '' : `${resourceType} ${name}${within}: ${status}`;
    })
    .sort();
}

onEachPlace('what is moved', (place) => {
  const pv1 = (visit: string) => `PV1|1|I|WARD^1||||||||||||||||${visit}^^^NORTH^VN`;
  const admission = (minute: number, mrn: string, visit: string, account = '') =>
    lines('A01', minute, `${pid(mrn)}||||||||||${account}`, pv1(visit));
  const isGone = (words: string[]) => words.every((word) => word.endsWith('entered-in-error'));

  test('an A45 takes a visit and what was found in it to the other patient, in whatever order that is heard', async () => {
    const words = {
      visit: () => [admission(1, 'A', 'V1'), 'adt'],
      result: () => [result(2, 'A', 'OV', 'V1'), 'lab'],
      other: () => [result(3, 'A', 'OX'), 'lab'],
      right: () => [registration(4, 'B', 'Right^Rita'), 'adt'],
      move: () => [lines('A45', 10, pid('B', 'Right^Rita'), 'MRG|A^^^NORTH^MR||||V1^^^NORTH^VN', pv1('V1')), 'adt'],
      late: () => [result(20, 'B', 'OL', 'V1'), 'lab'],
    } as const;
    const orders = [
      'visit result other right move late',
      'move late visit other result right',
      'result move visit right late other',
    ];
    for (const order of orders) {
      await using app = await runApp(await place(), { feeds });
      for (const word of order.split(' ')) {
        const [message, feed] = words[word as keyof typeof words]();
        expect(await app.send(message!, feed)).toContain('MSA|AA');
        await app.app.caughtUp();
      }
      expect(await chartOf(app, 'B'), order).toEqual([
        'DiagnosticReport OL in V1: final',
        'DiagnosticReport OV in V1: final',
        'Encounter V1: in-progress',
        'Observation 2823-3 in V1: final',
        'Observation 2823-3 in V1: final',
      ]);
      const left = await chartOf(app, 'A');
      expect(
        left.filter((word) => !word.endsWith('entered-in-error')),
        order,
      ).toEqual(['DiagnosticReport OX: final', 'Observation 2823-3: final']);
      expect(isGone(left.filter((word) => word.includes('OV') || word.includes('Encounter'))), order).toBe(true);
      expect(left.length, order).toBeGreaterThan(2);

      const before = [await chartOf(app, 'A'), await chartOf(app, 'B')];
      await app.app.rebuild();
      expect([await chartOf(app, 'A'), await chartOf(app, 'B')], order).toEqual(before);
    }
  });

  test('an A44 takes the visits of an account along, and a refold of either patient changes nothing', async () => {
    await using app = await runApp(await place(), { feeds });
    await app.send(admission(1, 'A', 'V1', 'ACC1^^^NORTH^AN'));
    await app.send(admission(2, 'A', 'V2', 'ACC2^^^NORTH^AN'));
    await app.send(result(3, 'A', 'OV', 'V1'), 'lab');
    await app.send(
      lines('A44', 10, `${pid('B', 'Right^Rita')}||||||||||ACC1^^^NORTH^AN`, 'MRG|A^^^NORTH^MR||ACC1^^^NORTH^AN'),
    );
    const charts = async () => [await chartOf(app, 'A'), await chartOf(app, 'B')];
    const [a, b] = await charts();
    // The result names its visit, not the account.
    const moved = ['DiagnosticReport OV in V1: final', 'Encounter V1: in-progress', 'Observation 2823-3 in V1: final'];
    expect(b).toEqual(moved);
    expect(a).toContain('Encounter V2: in-progress');
    expect(a).toContain('Encounter V1: entered-in-error');
    const refolded = await fetch(new URL('/api/refold', app.fhir), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ range: { part: 1, from: 1, to: 3 } }),
    });
    const last = (await refolded.text()).trim().split('\n').at(-1)!;
    expect(JSON.parse(last)).toMatchObject({ changed: 0 });
    expect(await charts()).toEqual([a, b]);
    // The sender moves it back.
    await app.send(lines('A44', 30, `${pid('A')}||||||||||ACC1^^^NORTH^AN`, 'MRG|B^^^NORTH^MR||ACC1^^^NORTH^AN'));
    expect(await chartOf(app, 'A')).toEqual([...moved, 'Encounter V2: in-progress'].sort());
    expect(await app.send(lines('A44', 31, pid('A'), 'MRG|^^^NORTH^MR'))).toContain('MSA|AA');
    expect(await app.send(lines('A45', 32, pid('A'), 'MRG|B^^^NORTH^MR', 'PV1|1|I'))).toContain('MSA|AA');
  });
});

onEachPlace('what gets another number', (place) => {
  const pv1 = (visit: string, ward = 'WARD^1') => `PV1|1|I|${ward}||||||||||||||||${visit}^^^NORTH^VN`;
  const visitWords = {
    first: () => [lines('A01', 1, pid('A'), pv1('V1', 'WARD^1')), 'adt'],
    result: () => [result(2, 'A', 'OV', 'V1'), 'lab'],
    change: () => [lines('A50', 10, pid('A'), 'MRG|A^^^NORTH^MR||||V1^^^NORTH^VN', pv1('V2', 'WARD^2')), 'adt'],
    late: () => [result(20, 'A', 'OL', 'V1'), 'lab'],
    discharge: () => [lines('A03', 30, pid('A'), pv1('V2')), 'adt'],
  } as const;

  test('an A50 gives a visit another number: one Encounter, with all results, in whatever order that is heard', async () => {
    for (const order of [
      'first result change late discharge',
      'change late discharge result first',
      'result late first discharge change',
    ]) {
      await using app = await runApp(await place(), { feeds });
      for (const word of order.split(' ')) {
        const [message, feed] = visitWords[word as keyof typeof visitWords]();
        expect(await app.send(message!, feed)).toContain('MSA|AA');
        await app.app.caughtUp();
      }
      const chart = await chartOf(app, 'A');
      expect(chart, order).toEqual([
        'DiagnosticReport OL in V2: final',
        'DiagnosticReport OV in V2: final',
        'Encounter V2: finished',
        'Observation 2823-3 in V2: final',
        'Observation 2823-3 in V2: final',
      ]);
      await app.app.rebuild();
      expect(await chartOf(app, 'A'), order).toEqual(chart);
    }
  });

  test('an A06 gives an account another number, and tells of the visit for the first time', async () => {
    await using app = await runApp(await place(), { feeds });
    const held = (mrn: string, account: string) => `${pid(mrn)}${'|'.repeat(10)}${account}^^^NORTH^AN`;
    await app.send(lines('A01', 1, held('A', 'K1'), pv1('V1')));
    await app.send(lines('A06', 10, held('A', 'K2'), 'MRG|||K1^^^NORTH^AN', pv1('V2')));
    expect(JSON.stringify((await app.get('/api/feeds')).body)).not.toMatch(/"(parked|waiting)":[1-9]/);
    expect(await chartOf(app, 'A')).toEqual(['Encounter V1: in-progress', 'Encounter V2: in-progress']);
  });

  test('an A42 merges two visits into one, a second takes it back, and one without numbers changes nothing', async () => {
    await using app = await runApp(await place(), { feeds });
    await app.send(lines('A01', 1, pid('A'), pv1('V1')));
    await app.send(lines('A01', 2, pid('A'), pv1('V2')));
    await app.send(result(3, 'A', 'O1', 'V1'), 'lab');
    const encounters = async () => (await chartOf(app, 'A')).filter((word) => !word.startsWith('Observation'));
    expect(await encounters()).toEqual([
      'DiagnosticReport O1 in V1: final',
      'Encounter V1: in-progress',
      'Encounter V2: in-progress',
    ]);
    const [old] = resources(await app.get(`Encounter?identifier=V1`));
    await app.send(lines('A42', 10, pid('A'), 'MRG|A^^^NORTH^MR||||V1^^^NORTH^VN', pv1('V2')));
    expect(await encounters()).toEqual(['DiagnosticReport O1 in V2: final', 'Encounter V2: in-progress']);
    expect((await app.get(`Encounter/${old.id}`)).status).toBe(410);
    expect(await app.send(lines('A42', 11, pid('A'), 'MRG|A^^^NORTH^MR', pv1('V2')))).toContain('MSA|AA');
    expect(await app.send(lines('A42', 12, pid('A'), 'MRG|A^^^NORTH^MR||||V2^^^NORTH^VN', pv1('V2')))).toContain(
      'MSA|AA',
    );
    expect(await encounters()).toEqual(['DiagnosticReport O1 in V2: final', 'Encounter V2: in-progress']);
    // The other way round: now the first number is the one that stays.
    await app.send(lines('A42', 20, pid('A'), 'MRG|A^^^NORTH^MR||||V2^^^NORTH^VN', pv1('V1')));
    expect(await encounters()).toEqual(['DiagnosticReport O1 in V1: final', 'Encounter V1: in-progress']);
    const before = await chartOf(app, 'A');
    const refolded = await fetch(new URL('/api/refold', app.fhir), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ range: { part: 1, from: 1, to: 5 } }),
    });
    expect(JSON.parse((await refolded.text()).trim().split('\n').at(-1)!)).toMatchObject({ changed: 0 });
    expect(await chartOf(app, 'A')).toEqual(before);
  });
});
