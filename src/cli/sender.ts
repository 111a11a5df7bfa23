import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { CausewayError } from '#platform/errors.ts';
import { connectMllp, type MllpClient, type MllpClientOptions } from '#receive/mllp/client.ts';
import { type Answer, readAnswer } from './answer.ts';

/** The code of a message that asks for no answer (MSH-15 and MSH-16 NE). */
export const noneAsked = 'none asked';

/** A message's answer: of the two of enhanced mode, the application's where the message asks for it. */
export interface Sent extends Answer {
  /** MSH-9 of the message. */
  readonly type: string;
  readonly ms: number;
}

export interface Sender extends AsyncDisposable {
  /** Resolves with what came back; a connection that ended unanswered gives the code `''` and the reason as text. */
  send(message: Uint8Array): Promise<Sent>;
}

/**
 * Sends one message after the other, each after the answer to the one before, and connects again where the receiver ended
 * the connection. Rejects where it cannot be reached (CW-RCV-018).
 */
export async function createSender(options: MllpClientOptions & { readonly answerTimeoutMs: number }): Promise<Sender> {
  let connection: Connection | undefined = await open(options);
  return {
    async send(message) {
      connection ??= await open(options);
      const { code, trigger, type, segments } = parseMessage(message);
      const asks = asksFor(segments[0]?.value(15) ?? '', segments[0]?.value(16) ?? '', code);
      const began = performance.now();
      const sent = (answer: Answer): Sent => ({ ...answer, type: type || trigger, ms: performance.now() - began });
      if (asks === 'nothing') {
        // Answers are matched by order, so an answer that does not come must be the last that is waited for.
        const { client } = connection;
        connection = undefined;
        const unanswered = client.send(message).then(readAnswer, () => noAnswer('', noneAsked));
        await client.close();
        return sent({ ...(await unanswered), controlId: segments[0]?.whole(10) ?? '' });
      }
      try {
        const answer = readAnswer(await connection.client.send(message));
        if (asks === 'both' && answer.code === 'CA') return sent(await connection.applicationAnswer(answer));
        return sent(answer);
      } catch (error) {
        if (!(error instanceof CausewayError)) throw error;
        await connection?.client.close();
        connection = undefined;
        return sent(noAnswer(segments[0]?.whole(10) ?? '', ''));
      }
    },
    async [Symbol.asyncDispose]() {
      await connection?.client.close();
    },
  };
}

const noAnswer = (controlId: string, code: string): Answer => ({
  code,
  controlId,
  text: code === '' ? 'no answer came; the receiver may have closed the connection' : '',
  place: '',
});

/** HL7 v2.5.1 §2.9.2: MSH-15 and MSH-16 (table 0155) say which answers the sender wants. */
function asksFor(msh15: string, msh16: string, code: string): 'one' | 'both' | 'nothing' {
  if (msh15 === 'NE' && msh16 === 'NE') return 'nothing';
  if (code === 'ACK' && msh15 === '') return 'nothing';
  return msh15 === 'AL' && msh16 === 'AL' ? 'both' : 'one';
}

interface Connection {
  readonly client: MllpClient;
  /** The answer that follows the commit answer; that one itself where none comes in time. */
  applicationAnswer(commit: Answer): Promise<Answer>;
}

async function open(options: MllpClientOptions & { readonly answerTimeoutMs: number }): Promise<Connection> {
  const client = await connectMllp(options);
  const arrived: Uint8Array[] = [];
  let waiting: ((bytes: Uint8Array | undefined) => void) | undefined;
  client.onUnasked((bytes) => {
    if (waiting === undefined) arrived.push(bytes);
    else waiting(bytes);
  });
  return {
    client,
    async applicationAnswer(commit) {
      const bytes =
        arrived.shift() ??
        (await new Promise<Uint8Array | undefined>((resolve) => {
          const timer = setTimeout(() => resolve(undefined), options.answerTimeoutMs);
          waiting = (answer) => {
            clearTimeout(timer);
            resolve(answer);
          };
        }));
      waiting = undefined;
      return bytes === undefined ? { ...commit, text: 'no application answer came' } : readAnswer(bytes);
    },
  };
}
