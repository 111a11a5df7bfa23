import { parseMessage } from '#formats/hl7v2/parse-message.ts';

/** The message with another MSH-10, every other byte as it was; one that has no MSH-10 is given back as it is. */
export function withControlId(message: Uint8Array, controlId: string): Uint8Array {
  const header = parseMessage(message).segments[0];
  if (header === undefined || !header.has(10)) return message;
  const before = message.subarray(0, header.fieldStart(10));
  return Buffer.concat([before, Buffer.from(controlId, 'latin1'), message.subarray(header.fieldEnd(10))]);
}
