export interface AskedAnswers {
  /** MSH-10. */
  readonly id: string;
  /** Asks for an application answer besides the commit's: MSH-15 and MSH-16 are valued, neither is NE. */
  readonly two: boolean;
}

/** Which answers a message asks for. Looks at the header's bytes alone: this is for senders under load. */
export function askedAnswers(message: Uint8Array): AskedAnswers | undefined {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  if (!bytes.subarray(0, 3).equals(msh)) return undefined;
  const end = bytes.indexOf(0x0d);
  const header = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  // MSH-1 is the separator itself, so that field n is the part n - 1.
  const parts = header.split(header.charAt(3), 16);
  return { id: parts[9] ?? '', two: isAsked(parts[14]) && isAsked(parts[15]) };
}

/** MSA-1 and MSA-2 of an answer: its code, and the control id of the message that it answers. */
export function readMsa(answer: Uint8Array): { readonly code: string; readonly id: string } | undefined {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const start = bytes.indexOf('\rMSA') + 1;
  if (start === 0) return undefined;
  const end = bytes.indexOf(0x0d, start);
  const line = bytes.toString('latin1', start, end < 0 ? bytes.length : end);
  const [, code = '', id = ''] = line.split(line.charAt(3), 3);
  return { code, id };
}

const msh = Buffer.from('MSH');

function isAsked(condition = ''): boolean {
  const word = condition.trim();
  return word !== '' && word !== 'NE';
}
