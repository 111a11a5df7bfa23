import { expect, test } from 'vitest';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const mllp = { host: '127.0.0.1', port: 0 };
const header = (controlId: string, type: string, at: string) =>
  `MSH|^~\\&|APP|FAC|CAUSEWAY|NET|${at}-0500||${type}|${controlId}|P|2.5.1`;

/** A registration of a patient of a hospital that names no assigning authority, as most do. */
const registration = (controlId: string, mrn: string, name: string, at = '20260301080000') =>
  [
    header(controlId, 'ADT^A04^ADT_A01', at),
    `EVN|A04|${at}-0500`,
    `PID|1||${mrn}^^^^MR||${name}||19800215|F`,
    'PV1|1|O',
  ].join('\r');

/** A potassium of one order; `status` is that of the report and of the result (HL7 tables 0123 and 0085). */
const potassium = (controlId: string, mrn: string, value: string, status: 'F' | 'C', at: string) =>
  [
    header(controlId, 'ORU^R01^ORU_R01', at),
    `PID|1||${mrn}^^^^MR||Okafor^Adaeze||19800215|F`,
    `OBR|1|P77^OE|F77^LAB|24323-8^Panel^LN|||20260301090000-0500|||||||||1234567893^Lind^Maja||||||${at}-0500||CH|${status}`,
    `OBX|1|NM|2823-3^Potassium^LN||${value}|mmol/L|3.5-5.1||||${status}|||20260301090000-0500`,
  ].join('\r');

async function patientsWith(app: RunningApp, mrn: string): Promise<any[]> {
  const { body } = await app.get(`Patient?identifier=${mrn}`);
  return (body.entry ?? []).map(({ resource }: any) => resource);
}

async function chartOf(app: RunningApp, type: string, mrn: string): Promise<any[]> {
  const [patient] = await patientsWith(app, mrn);
  const { body } = await app.get(`${type}?patient=${patient.id}`);
  return (body.entry ?? []).map(({ resource }: any) => resource);
}

const identity = ({ meta: _meta, ...resource }: any) => resource;

onEachPlace('whose a message is', (place) => {
  test('the same MRN from two systems is two patients, from two feeds of one system it is one', async () => {
    await using app = await runApp(await place(), {
      feeds: [
        { name: 'north-adt', system: 'north', mllp },
        { name: 'north-lab', system: 'north', mllp },
        { name: 'south-adt', system: 'south', mllp },
      ],
    });
    expect(await app.send(registration('N1', '4711', 'Okafor^Adaeze'), 'north-adt')).toContain('MSA|AA|N1');
    expect(await app.send(registration('S1', '4711', 'Lindqvist^Maja'), 'south-adt')).toContain('MSA|AA|S1');
    expect(await app.send(potassium('L1', '4711', '4.1', 'F', '20260301100000'), 'north-lab')).toContain('MSA|AA|L1');

    const patients = await patientsWith(app, '4711');
    expect(patients.map(({ name }) => name[0].family).sort()).toEqual(['Lindqvist', 'Okafor']);
    const [north, south] = ['Okafor', 'Lindqvist'].map((family) =>
      patients.find(({ name }) => name[0].family === family),
    );
    expect(north.id).not.toBe(south.id);
    // Each number is said to be of its own system, so that nobody takes them for one.
    expect(north.identifier[0].system).not.toBe(south.identifier[0].system);
    expect(await patientsWith(app, `${north.identifier[0].system}|4711`)).toHaveLength(1);

    const ofNorth = (await app.get(`Observation?patient=${north.id}`)).body.entry;
    expect(ofNorth.map(({ resource }: any) => resource.subject.reference)).toEqual([`Patient/${north.id}`]);
    expect((await app.get(`Observation?patient=${south.id}`)).body.entry ?? []).toEqual([]);
  });

  test('a result re-sent under the right patient is there, and the wrong chart marks it as entered in error', async () => {
    const feeds = [
      { name: 'adt', system: 'north', mllp },
      { name: 'lab', system: 'north', mllp },
    ];
    await using app = await runApp(await place(), { feeds });
    await app.send(registration('1', '100', 'Wrong^Wanda'), 'adt');
    await app.send(registration('2', '200', 'Okafor^Adaeze'), 'adt');
    await app.send(potassium('3', '100', '4.1', 'F', '20260301100000'), 'lab');
    const [mistaken] = await chartOf(app, 'Observation', '100');
    const [mistakenReport] = await chartOf(app, 'DiagnosticReport', '100');
    expect([mistaken.status, mistakenReport.status]).toEqual(['final', 'final']);
    expect(await chartOf(app, 'Observation', '200')).toEqual([]);

    await app.send(potassium('4', '200', '4.1', 'C', '20260301110000'), 'lab');
    const [right] = await chartOf(app, 'Observation', '200');
    expect(right).toMatchObject({ status: 'corrected', valueQuantity: { value: 4.1 } });
    const [rightReport] = await chartOf(app, 'DiagnosticReport', '200');
    expect(rightReport.status).toBe('corrected');
    expect(rightReport.result).toEqual([expect.objectContaining({ reference: `Observation/${right.id}` })]);

    // The wrong chart keeps the address and what was said there, and says of both that it was an error.
    const wrong = (await app.get(`Observation/${mistaken.id}`)).body;
    expect(identity(wrong)).toEqual({ ...identity(mistaken), status: 'entered-in-error' });
    const wrongReport = (await app.get(`DiagnosticReport/${mistakenReport.id}`)).body;
    expect(identity(wrongReport)).toEqual({ ...identity(mistakenReport), status: 'entered-in-error' });
    expect((await chartOf(app, 'Observation', '100')).map(({ id, status }) => [id, status])).toEqual([
      [mistaken.id, 'entered-in-error'],
    ]);
    // What a clinician saw at ten is still known.
    expect((await app.get(`Observation/${mistaken.id}/_history/1`)).body.status).toBe('final');

    // Nothing of this hangs on the order of arrival, nor on a rebuild.
    await app.app.rebuild();
    for (const before of [right, rightReport, wrong, wrongReport]) {
      expect(identity((await app.get(`${before.resourceType}/${before.id}`)).body)).toEqual(identity(before));
    }
    await using late = await runApp(await place(), { feeds });
    await late.send(potassium('4', '200', '4.1', 'C', '20260301110000'), 'lab');
    await late.send(potassium('3', '100', '4.1', 'F', '20260301100000'), 'lab');
    const statuses = async (mrn: string, type: string) => (await chartOf(late, type, mrn)).map(({ status }) => status);
    expect(await statuses('200', 'Observation')).toEqual(['corrected']);
    expect(await statuses('100', 'Observation')).toEqual(['entered-in-error']);
    expect(await statuses('100', 'DiagnosticReport')).toEqual(['entered-in-error']);
  });

  test('a result points at its visit as long as that is the same patient’s, in whatever order that came to be known', async () => {
    await using app = await runApp(await place(), {
      feeds: [
        { name: 'adt', system: 'north', mllp },
        { name: 'lab', system: 'north', mllp },
      ],
    });
    const visit = (controlId: string, mrn: string, number: string, at: string) =>
      registration(controlId, mrn, 'Okafor^Adaeze', at).replace('PV1|1|O', `PV1|1|O|||||||||||||||||${number}`);
    // Of each visit: a result under A's number, then (wrongly) B's registration, and A's again where it is put right.
    const orders = ['r b', 'b r', 'r b a', 'b r a', 'b a r', 'a b r', 'a r b'];
    const linked: Record<string, boolean> = {};
    for (const [index, order] of orders.entries()) {
      const [a, b, number] = [`A${index}`, `B${index}`, `V${index}`];
      for (const word of order.split(' ')) {
        const controlId = `${index}${word}`;
        if (word === 'a') await app.send(visit(controlId, a, number, '20260301120000'), 'adt');
        if (word === 'b') await app.send(visit(controlId, b, number, '20260301110000'), 'adt');
        if (word !== 'r') continue;
        const result = potassium(controlId, a, '4.1', 'F', '20260301100000').replaceAll('F77', `F${index}`);
        await app.send(result.replace('\rOBR', `\rPV1|1|O|||||||||||||||||${number}\rOBR`), 'lab');
        await app.app.caughtUp();
      }
      await app.app.caughtUp();
      const own = (await chartOf(app, 'Encounter', a)).filter(({ status }) => status !== 'entered-in-error');
      const [observation] = await chartOf(app, 'Observation', a);
      const [report] = await chartOf(app, 'DiagnosticReport', a);
      expect(report.encounter, order).toEqual(observation.encounter);
      linked[order] = observation.encounter !== undefined;
      if (linked[order]) expect(observation.encounter.reference).toBe(`Encounter/${own[0].id}`);
    }
    const isPutRight = (order: string) => order.includes('a');
    expect(linked).toEqual(Object.fromEntries(orders.map((order) => [order, isPutRight(order)])));
  });
});
