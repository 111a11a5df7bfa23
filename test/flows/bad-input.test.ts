import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ObservedServer, observeServer } from '#test/support/observe-server.ts';
import { onEachPlace } from '#test/support/places.ts';
import { CR, FS, framed, framedBytes, VT } from '#test/support/raw-sender.ts';
import { adt } from '#test/support/receiver.ts';

/** Stands in every message of these tests: what no log, metric or answer may hold. */
const name = 'QUILLFEATHER';
const mrn = 'PHI-471108';
let messages = 0;

/** A whole admission of a patient of that name, number and control id. */
function admission(controlId: string, fields: Readonly<Record<number, string>> = {}): string {
  return adt(controlId, fields).replace(
    /PID\|.*/,
    `PID|1||${mrn}-${controlId}^^^NORTH^MR||${name}^Ottoline||19770401|F`,
  );
}
const next = () => `B${++messages}`;

interface Bad {
  readonly what: string;
  /** The bytes on the wire, one character a byte. */
  readonly sent: (controlId: string) => string | Buffer;
  readonly feed?: 'strict';
  /** `AE {id}` of each answer; absent where the connection ends instead. */
  readonly answers?: readonly string[];
  /** The reason of the close, as metrics and the log have it. */
  readonly closed?: string;
  /** The fate of each entry that it leaves in the journal, and a finding of it. */
  /** What the journal keeps: the status, and an issue where there is anything to tell. */
  readonly kept: readonly (readonly [status: string, code?: string])[];
  /** The bytes of the first entry, where they are not the content of the frame. */
  readonly bytes?: (controlId: string) => string | Buffer;
}

const bytes = (text: string) => Buffer.from(text, 'latin1');
const inside = (sent: string | Buffer): Buffer => {
  const all = typeof sent === 'string' ? bytes(sent) : sent;
  return all.subarray(1, -2);
};

/** What "What bad input gets" promises, a line a way of being bad. `#` stands for the control id. */
const bad: readonly Bad[] = [
  {
    what: 'a letter',
    sent: () => framed(`Dear Dr ${name}, ${mrn} was seen today.`),
    answers: ['AR '],
    kept: [['kept', 'CW-HL7-001']],
  },
  { what: 'JSON', sent: () => framed(`{"name":"${name}"}`), answers: ['AR '], kept: [['kept', 'CW-HL7-001']] },
  {
    what: 'X12',
    sent: () => framed(`ISA*00*          *00*${name}~`),
    answers: ['AR '],
    kept: [['kept', 'CW-HL7-001']],
  },
  { what: 'nothing', sent: () => framed(''), answers: ['AR '], kept: [['kept', 'CW-RCV-007']] },
  { what: 'blanks', sent: () => framed('\r\n \r'), answers: ['AR '], kept: [['kept', 'CW-RCV-007']] },
  { what: 'three letters', sent: () => framed('MSH'), answers: ['AR '], kept: [['kept', 'CW-HL7-001']] },
  {
    what: 'a header that ends before MSH-10',
    sent: () => framed(`MSH|^~\\&|REG|NORTH|CW|${name}`),
    answers: ['AE '],
    kept: [['kept', 'CW-HL7-008']],
  },
  {
    what: 'no MSH-10',
    sent: () => framed(admission('').replaceAll('B0', '')),
    answers: ['AE '],
    kept: [['kept', 'CW-HL7-008']],
  },
  {
    what: 'no MSH-9',
    sent: (id) => framed(admission(id, { 9: '' })),
    answers: ['AE #'],
    kept: [['kept', 'CW-HL7-007']],
  },
  {
    what: 'a message cut short by the next',
    sent: (id) => VT + admission(id).slice(0, 140) + framed(admission(`${id}b`)),
    answers: ['AE #', 'AA #b'],
    kept: [
      ['kept', 'CW-RCV-006'],
      ['applied', 'CW-TRN-004'],
    ],
    bytes: (id) => admission(id).slice(0, 140),
  },
  {
    what: 'a message cut short by the end of the connection',
    sent: (id) => VT + admission(id).slice(0, 140),
    closed: 'peer closed inside a frame',
    kept: [['kept', 'CW-RCV-016']],
    bytes: (id) => admission(id).slice(0, 140),
  },
  {
    what: 'a message without its start block',
    sent: (id) => admission(id) + FS + CR,
    closed: 'no start block',
    kept: [['kept', 'CW-RCV-016']],
    bytes: (id) => admission(id),
  },
  {
    what: 'bytes that are no MLLP',
    sent: () => `${name} was here, and her number is ${mrn}.`.repeat(2_000),
    closed: 'not MLLP',
    kept: [['kept', 'CW-RCV-016']],
    bytes: () => `${name} was here, and her number is ${mrn}.`.repeat(2_000).slice(0, 64 * 1024),
  },
  {
    what: 'an end block inside a message',
    sent: (id) => framed(admission(id).replace('Ottoline', `Otto${FS}line`)),
    answers: ['AE #'],
    kept: [['kept', 'CW-RCV-005']],
  },
  {
    what: 'a segment broken in a field',
    sent: (id) => framed(admission(id).replace('Ottoline', 'Otto\rline')),
    answers: ['AA #'],
    kept: [['applied', 'CW-HL7-015']],
  },
  {
    what: 'a segment of rubbish',
    sent: (id) => framed(`${admission(id)}P\x00D|${name}|\x7f~~^^&&\\\\X\\\\.br\rZZZ\rOBX|${'|^~\\&'.repeat(2_000)}\r`),
    answers: ['AA #'],
    kept: [['applied', 'CW-HL7-015']],
  },
  {
    what: 'a name with a zero byte and one that is escaped',
    sent: (id) => framed(admission(id).replace('Ottoline', 'Otto\0line\\X00\\')),
    answers: ['AA #'],
    kept: [['applied', 'CW-TRN-004']],
  },
  {
    what: 'a visit number with a zero byte, of a long authority',
    sent: (id) => framed(admission(id).replace('PV1|1|I', `PV1|1|I${'|'.repeat(17)}V\0-${id}^^^${'N'.repeat(20_000)}`)),
    answers: ['AA #'],
    kept: [['applied']],
  },
  {
    what: 'a visit number of 60,000 digits',
    sent: (id) => framed(admission(id).replace('PV1|1|I', `PV1|1|I${'|'.repeat(17)}${id}${'7'.repeat(60_000)}`)),
    answers: ['AA #'],
    kept: [['applied']],
  },
  {
    what: 'an unknown type',
    sent: (id) => framed(admission(id, { 9: `${name}^Q99` })),
    answers: ['AA #'],
    kept: [['applied', 'CW-RCV-011']],
  },
  {
    what: 'an unknown type where the feed refuses them',
    feed: 'strict',
    sent: (id) => framed(admission(id, { 9: 'QUX^Q99' })),
    answers: ['AR #'],
    kept: [['quarantined', 'CW-RCV-011']],
  },
  {
    what: 'an unknown trigger',
    sent: (id) => framed(admission(id, { 9: 'ADT^A99' })),
    answers: ['AA #'],
    kept: [['applied', 'CW-TRN-002']],
  },
  {
    what: 'UTF-16',
    sent: (id) => framedBytes(Buffer.from(`\ufeff${admission(id)}`, 'utf16le')),
    answers: ['AR #'],
    kept: [['kept', 'CW-HL7-002']],
  },
  {
    what: 'a character set that nobody knows',
    sent: (id) => framed(admission(id, { 18: 'KLINGON' })),
    answers: ['AA #'],
    kept: [['applied', 'CW-HL7-011']],
  },
  {
    what: 'another character set than the one declared',
    sent: (id) => framed(admission(id, { 18: 'UNICODE UTF-8' }).replace('Ottoline', 'Z\xfcr\xe9')),
    answers: ['AA #'],
    kept: [['applied', 'CW-HL7-012']],
  },
  {
    what: 'a character set that is not declared',
    sent: (id) => framed(admission(id).replace('Ottoline', 'Z\xfcr\xe9')),
    answers: ['AA #'],
    kept: [['applied', 'CW-HL7-013']],
  },
  {
    what: 'an impossible date',
    sent: (id) => framed(admission(id).replace('19770401', '19770231')),
    answers: ['AA #'],
    kept: [['applied', 'CW-TRN-010']],
  },
  {
    what: 'an impossible time of the event',
    sent: (id) => framed(admission(id, { 7: '99999999999999999999+9999' }).replace('20260301115900', '00000000')),
    answers: ['AA #'],
    kept: [['applied', 'CW-TRN-010']],
  },
  {
    what: 'no patient',
    sent: (id) => framed(admission(id).replace(/PID.*\r/, '')),
    answers: ['AA #'],
    kept: [['applied', 'CW-TRN-005']],
  },
];

/** The server tells of a close when its side is closed, too. */
const patiently = { timeout: 30_000 };

onEachPlace('bad input', (place) => {
  let server: ObservedServer;
  beforeAll(async () => {
    const mllp = { host: '127.0.0.1', port: 0 };
    server = await observeServer(await place(), {
      feeds: [
        { name: 'open', mllp },
        { name: 'strict', mllp, unknownTrigger: 'AR' },
        { name: 'beside', mllp },
      ],
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each(bad)('$what', async ({ sent, feed = 'open', answers, closed, kept, ...also }) => {
    const id = next();
    // Others are in the midst of a message of theirs all the while.
    const neighbours = await Promise.all([server.connect(feed), server.connect('beside')]);
    for (const neighbour of neighbours) await neighbour.write(framed(admission(`${id}-beside`)).slice(0, 100));
    const before = await entriesOf(feed);
    const closedBefore = await server.closed(feed, closed ?? '');
    const sender = await server.connect(feed);
    const stream = sent(id);
    await sender.write(stream);

    if (answers !== undefined) {
      expect(await sender.until(answers.length)).toEqual(answers.map((answer) => answer.replace('#', id)));
      // The next good message goes through, on the same connection.
      await sender.write(framed(admission(`${id}-next`)));
      expect(await sender.until(answers.length + 1)).toContain(`AA ${id}-next`);
      for (const block of sender.blocks) expect(block.replace(/^MSH.*\r/, '')).not.toContain(name);
    } else {
      sender.socket.end();
      expect(await sender.untilClosed()).toEqual([]);
      await expect.poll(() => server.closed(feed, closed!), patiently).toBe(closedBefore + 1);
    }
    await server.caughtUp();
    const expected = also.bytes?.(id) ?? inside(stream);
    const entries = await entriesSince(feed, before);
    expect(entries.slice(0, kept.length).map(({ status }) => status)).toEqual(kept.map(([status]) => status));
    for (const [index, [, code]] of kept.entries()) {
      const codes = entries[index]!.issues.map((issue: any) => issue.code);
      expect(codes).toEqual(code === undefined ? [] : expect.arrayContaining([code]));
    }
    expect(
      (await server.bytesOf(entries[0]!.id)).equals(typeof expected === 'string' ? bytes(expected) : expected),
    ).toBe(true);
    expect(entries.length).toBe(kept.length + (answers === undefined ? 0 : 1));

    for (const neighbour of neighbours) {
      await neighbour.write(framed(admission(`${id}-beside`)).slice(100));
      expect(await neighbour.until(1)).toEqual([`AA ${id}-beside`]);
      await neighbour.close();
    }
    if (answers !== undefined) await sender.close();
  });

  test.each([
    ['the end of its connection', (message: string) => [VT + message, framed(message)], ['AA #']],
    ['its start block', (message: string) => [message + FS + CR, framed(message)], ['AA #']],
    ['its end block', (message: string) => [VT + message + framed(message)], ['AE #', 'AA #']],
  ])('a message that lost nothing but %s is taken when it is sent again', async (_what, streams, answers) => {
    const id = next();
    const given: string[] = [];
    for (const stream of streams(admission(id))) {
      const sender = await server.connect();
      await sender.write(stream);
      sender.socket.end();
      given.push(...(await sender.untilClosed()));
    }
    expect(given).toEqual(answers.map((answer) => answer.replace('#', id)));
    await server.caughtUp();
    const count = await entriesOf('open');
    const [piece, whole] = await entriesSince('open', count - 2);
    expect([piece.status, whole.status]).toEqual(['kept', 'applied']);
    expect(whole.issues.map(({ code }: any) => code)).not.toContain('CW-JRN-005');
    expect((await server.get(`/fhir/Patient?identifier=${mrn}-${id}`)).body.entry).toHaveLength(1);
  });

  test('what is good in bad messages is served', async () => {
    const sender = await server.connect();
    const id = next();
    await sender.write(framed(admission(id).replace('19770401', '19770231').replace('Ottoline', 'Otto\0line\\X00\\')));
    await sender.until(1);
    await sender.close();
    await server.caughtUp();
    const { body } = await server.get(`/fhir/Patient?identifier=${mrn}-${id}`);
    expect(body.entry[0].resource).toMatchObject({ gender: 'female', name: [{ family: name }] });
    expect(body.entry[0].resource.birthDate).toBeUndefined();
  });

  test('no log line and no metric holds a name, a number or a piece of a message', async () => {
    const { body: metrics } = await server.get('/metrics');
    expect(metrics).toContain('causeway_answers_total{feed="open",code="AR"}');
    expect(metrics).not.toContain('causeway_unexpected_total{');
    expect(metrics).not.toContain('status="parked"');
    await server.stop();
    expect(server.log).toContain('"msg":"connection closed"');
    for (const text of [server.log, metrics]) {
      for (const secret of [name, mrn, 'Ottoline', '1977', 'Z\xfcr']) expect(text).not.toContain(secret);
    }
  });

  async function entriesOf(feed: string): Promise<number> {
    const { body } = await server.get('/api/feeds');
    return body.feeds.find((row: any) => row.feed === feed).messages;
  }

  async function entriesSince(feed: string, before: number): Promise<any[]> {
    const { body } = await server.get('/api/feeds');
    const { part, messages: count } = body.feeds.find((row: any) => row.feed === feed);
    const ids = Array.from({ length: count - before }, (_, index) => `${part}-${before + index + 1}`);
    return Promise.all(ids.map(async (id) => (await server.get(`/api/messages/${id}`)).body));
  }
});
