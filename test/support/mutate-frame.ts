import type { Random } from '#synthetic/random.ts';

/** Bytes for a socket that were a message in its frame. */
export interface MutatedFrame {
  /** What was done, for the report of a failure. */
  readonly kinds: readonly string[];
  readonly stream: Buffer;
  /** What stands between the borders; it may hold others. */
  readonly content: Buffer;
  /** It is one complete frame, whatever its content: a start block, no border inside, an end block. */
  readonly isFrame: boolean;
}

type Mutation = (message: Buffer, random: Random) => Buffer;

/** What bad lines, broken senders and worse make of a message: one to four mutations of its bytes, and at times its frame's. */
export function mutateFrame(message: Uint8Array, random: Random): MutatedFrame {
  let content: Buffer = Buffer.from(message);
  const kinds: string[] = [];
  for (let count = random.between(1, 4); count > 0; count--) {
    const [kind, mutate] = random.pick(mutations);
    content = mutate(content, random);
    kinds.push(kind);
  }
  let stream: Buffer = Buffer.concat([Buffer.from('\x0b'), content, Buffer.from('\x1c\r')]);
  if (random.chance(0.15)) {
    const [kind, frame] = random.pick(framings);
    stream = frame(content, random);
    kinds.push(kind);
  }
  const isRegular = stream[0] === 0x0b && stream.subarray(-2).equals(Buffer.from('\x1c\r'));
  const inside = stream.subarray(1, -2);
  return { kinds, stream, content, isFrame: isRegular && !inside.includes(0x0b) && !inside.includes(0x1c) };
}

const mutations: readonly (readonly [kind: string, mutation: Mutation])[] = [
  ['bits flipped', flipBits],
  ['bits flipped in the header', (message, random) => flipBits(message.subarray(0, 60), random, message.subarray(60))],
  ['cut out', cutOut],
  ['truncated', (message, random) => message.subarray(0, random.int(message.length + 1))],
  ['repeated', (message, random) => insert(message, random, slice(message, random))],
  ['sent twice in one', (message) => Buffer.concat([message, message])],
  ['segments shuffled', shuffleSegments],
  ['segment renamed', renameSegment],
  ['delimiter changed', changeDelimiter],
  ['delimiter changed throughout', changeDelimiterThroughout],
  ['special bytes', (message, random) => insert(message, random, latin1(random.pick(specials)))],
  ['bytes that are no UTF-8', (message, random) => insert(message, random, noise(random, 0x80))],
  ['noise', (message, random) => insert(message, random, noise(random, 0))],
  ['huge field', (message, random) => insert(message, random, huge(random))],
  ['odd value', putValue],
  ['odd header field', putHeaderField],
];

const framings: readonly (readonly [kind: string, framing: Mutation])[] = [
  ['no start block', (content) => Buffer.concat([content, latin1('\x1c\r')])],
  ['no end block', (content) => Buffer.concat([latin1('\x0b'), content])],
  ['no borders', (content) => content],
  ['no CR', (content) => Buffer.concat([latin1('\x0b'), content, latin1('\x1c')])],
  ['LF for CR', (content) => Buffer.concat([latin1('\x0b'), content, latin1('\x1c\n')])],
  ['two start blocks', (content) => Buffer.concat([latin1('\x0b\x0b'), content, latin1('\x1c\r')])],
  ['two end blocks', (content) => Buffer.concat([latin1('\x0b'), content, latin1('\x1c\r\x1c\r')])],
  ['junk before', (content, random) => Buffer.concat([noise(random, 0), latin1('\x0b'), content, latin1('\x1c\r')])],
  [
    'cut short',
    (content, random) => Buffer.concat([latin1('\x0b'), content.subarray(0, random.int(content.length + 1))]),
  ],
];

const latin1 = (text: string) => Buffer.from(text, 'latin1');

const specials = [
  '\x0b',
  '\x1c',
  '\x1c\r',
  '\x1c\r\x0b',
  '\r',
  '\n',
  '\r\n',
  '\0',
  '\rMSH|',
  '\rMSH|^~\\&|A|B|||2026||ADT^A08|X|P|2.5\r',
  'BHS|^~\\&|\r',
  '\rBTS|9\r',
  '\xef\xbb\xbf',
  '\xff\xfe',
  '\x1b$B',
  '\x1b(B',
  '\x06',
  '\x15',
];

/** Values that parsers, number and date readers, maps, databases and JSON have fallen over. */
const oddValues = [
  '""',
  '\\X00\\',
  '\\X',
  '\\XD800\\',
  '\\XZZ\\',
  '\\.br\\\\.br\\',
  '\\E\\\\E\\',
  '\\C2842\\',
  '\\M244200\\',
  '\0',
  '\\u0000',
  '\u00ed\u00a0\u0080',
  '00000000000000',
  '99999999999999.9999+9999',
  '20260231',
  '2026',
  '-1',
  '1e999',
  'NaN',
  '9'.repeat(400),
  `0.${'0'.repeat(400)}1`,
  '+-*/',
  '__proto__',
  'constructor',
  'toString^hasOwnProperty^__proto__',
  '^^^^^^^^^^^^^^^^^^^^',
  '~~~~~~~~~~',
  '&&&&&&&&',
  'A^B&C~D^E&F',
  "'; drop table journal; --",
  '{"resourceType":"Patient"}',
  '<script>',
  '../../../etc/passwd',
  '%00%0d%0a',
  '1^2^3^4^5^6^7^8^9^10^11^12',
];

const headerValues = [
  '',
  'AL',
  'NE',
  'ER',
  'SU',
  'ACK',
  'ADT^A40',
  'ADT^A08',
  'ORU^R01',
  'ORU^R32',
  'MDM^T02',
  'UNICODE UTF-8',
  '8859/1',
  'ISO IR87',
  'GB 18030-2000',
  'UNICODE',
  '2.1',
  '2.9',
  'T',
  'D',
];
const segmentNames = [
  'MSH',
  'EVN',
  'PID',
  'PD1',
  'NK1',
  'PV1',
  'PV2',
  'AL1',
  'DG1',
  'IN1',
  'GT1',
  'MRG',
  'OBR',
  'OBX',
  'NTE',
  'SPM',
  'ORC',
  'ROL',
  'PR1',
  'ZZZ',
  'FHS',
  'BHS',
  'BTS',
  'pid',
  'P\0D',
  '|||',
  '   ',
];

function insert(message: Buffer, random: Random, bytes: Buffer): Buffer {
  const at = random.int(message.length + 1);
  return Buffer.concat([message.subarray(0, at), bytes, message.subarray(at)]);
}

function slice(message: Buffer, random: Random): Buffer {
  const from = random.int(message.length + 1);
  return message.subarray(from, from + random.between(1, 300));
}

function noise(random: Random, lowest: number): Buffer {
  return Buffer.from(Array.from({ length: random.between(1, 40) }, () => random.between(lowest, 255)));
}

function flipBits(message: Buffer, random: Random, rest: Buffer = Buffer.alloc(0)): Buffer {
  const flipped = Buffer.from(message);
  for (let count = random.between(1, 8); count > 0 && flipped.length > 0; count--) {
    const at = random.int(flipped.length);
    flipped[at] = flipped[at]! ^ (1 << random.int(8));
  }
  return Buffer.concat([flipped, rest]);
}

function cutOut(message: Buffer, random: Random): Buffer {
  const from = random.int(message.length + 1);
  return Buffer.concat([message.subarray(0, from), message.subarray(from + random.between(1, 200))]);
}

const linesOf = (message: Buffer) => message.toString('latin1').split('\r');

function shuffleSegments(message: Buffer, random: Random): Buffer {
  const [header = '', ...others] = linesOf(message);
  for (let at = others.length - 1; at > 0; at--) {
    const other = random.int(at + 1);
    [others[at], others[other]] = [others[other]!, others[at]!];
  }
  return latin1([header, ...others].join('\r'));
}

function renameSegment(message: Buffer, random: Random): Buffer {
  const lines = linesOf(message);
  const at = random.int(lines.length);
  lines[at] = random.pick(segmentNames) + lines[at]!.slice(3);
  return latin1(lines.join('\r'));
}

const anyByte = (random: Random) => String.fromCharCode(random.int(256));

/** In MSH-1 or MSH-2 alone. */
function changeDelimiter(message: Buffer, random: Random): Buffer {
  const changed = Buffer.from(message);
  const at = random.between(3, 8);
  if (at < changed.length) changed[at] = random.int(256);
  return changed;
}

/** In the header and wherever it is used: a message in other delimiters. */
function changeDelimiterThroughout(message: Buffer, random: Random): Buffer {
  const from = random.pick([...'|^~\\&']);
  return latin1(message.toString('latin1').replaceAll(from, anyByte(random)));
}

function huge(random: Random): Buffer {
  const piece = random.pick([
    'x',
    '|',
    '^',
    '~',
    '&',
    '\\',
    '\r',
    '\\F\\',
    'OBX|1|ST|A||1\r',
    '\rPID|1||1^^^A',
    '\xe9',
    'A~',
  ]);
  // One in ten is above what the feeds of the fuzz test take.
  const length = random.chance(0.1) ? 1_200_000 : random.between(1_000, 60_000);
  return latin1(piece.repeat(Math.ceil(length / piece.length)));
}

function putValue(message: Buffer, random: Random): Buffer {
  const lines = linesOf(message);
  const line = random.int(lines.length);
  const fields = lines[line]!.split('|');
  fields[random.between(1, Math.max(1, fields.length))] = random.pick(oddValues);
  lines[line] = fields.join('|');
  return latin1(lines.join('\r'));
}

/** MSH-9, MSH-11, MSH-12, MSH-15, MSH-16 or MSH-18. */
function putHeaderField(message: Buffer, random: Random): Buffer {
  const [header = '', ...others] = linesOf(message);
  const fields = header.split('|');
  const index = random.pick([8, 10, 11, 14, 15, 17]);
  while (fields.length <= index) fields.push('');
  fields[index] = random.pick(headerValues);
  return latin1([fields.join('|'), ...others].join('\r'));
}
