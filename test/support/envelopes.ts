import type { Envelope } from '#flow';

/** A readable message from a sender of the feed's name, with a control id of its own unless one is given. */
export function envelopeOf(feed: string, number: number | string, changes: Partial<Envelope> = {}): Envelope {
  const controlId = changes.controlId ?? `${number}`;
  return {
    feed,
    protocol: 'mllp',
    body: Buffer.from(`MSH|^~\\&|APP|FAC|||20260101||ADT^A01|${controlId}|P|2.5\rPID|1||${number}\r`),
    receivedAt: Date.UTC(2026, 0, 1),
    controlId,
    messageType: 'ADT^A01',
    sender: { application: 'APP', facility: 'FAC' },
    orderKeys: [`patient:|${number}`],
    answer: 'AA',
    disposition: 'apply',
    issues: [],
    ...changes,
  };
}
