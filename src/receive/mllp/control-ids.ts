/**
 * The control id (MSH-10) of a message that asks for an application answer besides the commit's (MSH-15 and MSH-16 valued,
 * neither NE); undefined for all others. Looks at the header's bytes alone: this is for senders under load.
 */
export function idOfTwoAnswers(message: Uint8Array): string | undefined {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  if (!bytes.subarray(0, 3).equals(msh)) return undefined;
  const end = bytes.indexOf(0x0d);
  const [commit = '', application = '', id] = fields(bytes.subarray(0, end < 0 ? bytes.length : end), [15, 16, 10]);
  return isAsked(commit) && isAsked(application) ? id : undefined;
}

/** MSA-2 of an answer: the control id of the message that it answers. */
export function answeredId(answer: Uint8Array): string | undefined {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const start = bytes.indexOf('\rMSA') + 1;
  if (start === 0) return undefined;
  const end = bytes.indexOf(0x0d, start);
  return bytes
    .toString('latin1', start, end < 0 ? bytes.length : end)
    .split(String.fromCharCode(bytes[start + 3] ?? 0), 3)[2];
}

const msh = Buffer.from('MSH');

/** MSH-1 is the separator itself, so that field n is the part n - 1. */
function fields(header: Buffer, numbers: readonly number[]): (string | undefined)[] {
  const parts = header.toString('latin1').split(String.fromCharCode(header[3] ?? 0), 16);
  return numbers.map((number) => parts[number - 1]);
}

function isAsked(condition: string): boolean {
  const word = condition.trim();
  return word !== '' && word !== 'NE';
}
