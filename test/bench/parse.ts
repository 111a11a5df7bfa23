import { Hl7Message } from '@medplum/core';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { type BenchRow, median } from './bench-row.ts';

/**
 * How fast a message is parsed and its key fields are read, MSH-9, MSH-10, PID-3, PID-5.1 and OBX-3, 5 and 6 of every OBX,
 * from bytes, with findings on; beside @medplum/core's Hl7Message on the same messages. Interleaved rounds, median, per
 * second of this process's CPU time.
 */
export async function benchParse(): Promise<BenchRow[]> {
  return [compare('parse and read ORU^R01 with 10 OBX', oru(), 2.3), compare('parse and read ADT^A01', adt(), 1.6)];
}

const rounds = 7;
const roundMs = 250;

function compare(what: string, text: string, goal: number): BenchRow {
  // Messages that differ, as they do in life: a parser must not live on having seen the very same text before.
  const messages = Array.from({ length: 256 }, (_, n) =>
    Buffer.from(text.replaceAll('00000000', String(10000000 + n))),
  );
  const ours: number[] = [];
  const others: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const rates = [rate(messages, readOurs), rate(messages, readMedplum)] as const;
    // The first round warms up.
    if (round > 0) ours.push(rates[0]);
    if (round > 0) others.push(rates[1]);
  }
  return {
    what: `${what} (${messages[0]!.length} bytes)`,
    ours: median(ours),
    other: median(others),
    otherName: '@medplum/core Hl7Message',
    unit: 'messages per CPU second',
    goal: { ratio: goal },
  };
}

function rate(messages: readonly Buffer[], read: (bytes: Buffer) => number): number {
  const before = process.cpuUsage();
  const until = performance.now() + roundMs;
  let count = 0;
  let seen = 0;
  while (performance.now() < until) {
    for (const bytes of messages) seen += read(bytes);
    count += messages.length;
  }
  const { user, system } = process.cpuUsage(before);
  if (seen === 0) throw new Error('nothing was read');
  return (count * 1_000_000) / (user + system);
}

/** The number of characters read, so that nothing of it can be left undone. */
function readOurs(bytes: Buffer): number {
  const message = parseMessage(bytes);
  const pid = message.first('PID');
  let seen = message.code.length + message.trigger.length + message.controlId.length + message.findings.length;
  if (pid !== undefined) seen += pid.value(3).length + pid.value(5).length;
  for (const obx of message.all('OBX')) seen += obx.value(3).length + obx.value(5).length + obx.value(6).length;
  return seen;
}

function readMedplum(bytes: Buffer): number {
  const message = Hl7Message.parse(bytes.toString('utf8'));
  const msh = message.getSegment('MSH');
  const pid = message.getSegment('PID');
  let seen = (msh?.getField(9)?.getComponent(1) ?? '').length + (msh?.getField(9)?.getComponent(2) ?? '').length;
  seen += (msh?.getField(10)?.toString() ?? '').length;
  seen += (pid?.getField(3)?.getComponent(1) ?? '').length + (pid?.getField(5)?.getComponent(1) ?? '').length;
  for (const obx of message.getAllSegments('OBX')) {
    seen += (obx.getField(3)?.getComponent(1) ?? '').length;
    seen += (obx.getField(5)?.getComponent(1) ?? '').length;
    seen += (obx.getField(6)?.getComponent(1) ?? '').length;
  }
  return seen;
}

function oru(): string {
  const results: readonly (readonly [string, string, string, string, string])[] = [
    ['718-7', 'Hemoglobin', '13.2', 'g/dL', '12.0-16.0'],
    ['4544-3', 'Hematocrit', '39.8', '%', '36.0-46.0'],
    ['6690-2', 'Leukocytes', '7.4', '10*3/uL', '4.5-11.0'],
    ['789-8', 'Erythrocytes', '4.52', '10*6/uL', '4.00-5.20'],
    ['777-3', 'Platelets', '251', '10*3/uL', '150-400'],
    ['787-2', 'MCV', '88.1', 'fL', '80.0-100.0'],
    ['785-6', 'MCH', '29.2', 'pg', '26.0-34.0'],
    ['786-4', 'MCHC', '33.2', 'g/dL', '31.0-37.0'],
    ['788-0', 'RDW', '13.1', '%', '11.5-14.5'],
    ['32623-1', 'MPV', '9.8', 'fL', '7.4-10.4'],
  ];
  return lines(
    'MSH|^~\\&|LAB|NORTH|CAUSEWAY|HUB|20260314093012||ORU^R01^ORU_R01|M00000000|P|2.5.1',
    'PID|1||00000000^^^NORTH^MR||DOE^JANE^Q||19700101|F|||1 MAIN ST^^SPRINGFIELD^IL^62701',
    'PV1|1|O|CLINIC^1^A||||1234^WELBY^MARCUS',
    'ORC|RE|P00000000|F00000000',
    'OBR|1|P00000000|F00000000|58410-2^CBC panel^LN|||20260314080000|||||||||1234^WELBY^MARCUS||||||20260314092900|||F',
    ...results.map(
      ([code, name, value, unit, range], at) =>
        `OBX|${at + 1}|NM|${code}^${name}^LN||${value}|${unit}|${range}|N|||F|||20260314080000`,
    ),
  );
}

function adt(): string {
  return lines(
    'MSH|^~\\&|ADT|NORTH|CAUSEWAY|HUB|20260314093012||ADT^A01^ADT_A01|M00000000|P|2.5.1',
    'EVN|A01|20260314093000',
    'PID|1||00000000^^^NORTH^MR||DOE^JANE^Q||19700101|F|||1 MAIN ST^^SPRINGFIELD^IL^62701||5555550100|||M|||123-45-6789',
    'NK1|1|DOE^JOHN|SPO|1 MAIN ST^^SPRINGFIELD^IL^62701|5555550101',
    'PV1|1|I|WARD^12^A|U|||1234^WELBY^MARCUS|5678^KILDARE^JAMES||MED||||1|||1234^WELBY^MARCUS|IN|V00000000|||||||||||||||||||||||||20260314090000',
    'AL1|1|DA|7980^PENICILLIN^RXNORM|MO|HIVES',
    'DG1|1||I10^HYPERTENSION^I10||20260314|A',
    'IN1|1|PPO1|INS1|ACME HEALTH|PO BOX 1^^SPRINGFIELD^IL^62701',
  );
}

const lines = (...segments: string[]): string => `${segments.join('\r')}\r`;
