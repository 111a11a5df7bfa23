import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Issue } from '#flow';
import { isXml } from '#formats/cda/is-xml.ts';
import { isLoopback } from '#platform/address.ts';
import { type ErrorCode, errorTable } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { Incoming } from '../describe-message.ts';
import { divide } from '../divide.ts';
import { issueOf } from '../issue-of.ts';
import { type Answer, type Reception, type TakenIn, takeIn } from '../take-in.ts';

/** HL7 over HTTP (HoH) §2.4. */
const er7 = 'x-application/hl7-v2+er7';

/**
 * `POST /feeds/{name}/messages`: the body is one message, a batch or a clinical document, whatever content type it states; the
 * answer is its acknowledgement, as ER7 or, for a document and where the client accepts JSON only, as JSON. Each message is answered after its commit.
 *
 * @param receptionOf the feed of a name; undefined where there is none, or none that takes messages over HTTP.
 * @param maxBodyBytes of a message or batch; what is larger is refused without being read.
 */
export function messageRoutes(
  receptionOf: (feed: string) => Reception | undefined,
  maxBodyBytes: number = limits.messageBytes,
): FastifyPluginAsync {
  return async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.setErrorHandler((error, _request, reply) => {
      // What fastify refuses before the route: a body that is too large, or shorter than it said.
      if ((error as { code?: unknown }).code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error;
      return refuse(reply, 'CW-RCV-004');
    });
    app.post<{ Params: { name: string }; Body: Buffer | undefined }>(
      '/feeds/:name/messages',
      { bodyLimit: maxBodyBytes },
      (request, reply) => answerRequest(request, reply, receptionOf(request.params.name)),
    );
  };
}

async function answerRequest(
  request: FastifyRequest<{ Body: Buffer | undefined }>,
  reply: FastifyReply,
  reception: Reception | undefined,
): Promise<FastifyReply> {
  // Browsers name the page's origin on every POST: a page that the user happens to visit must not send messages.
  if (!isLoopback(request.socket.remoteAddress ?? '') || request.headers.origin !== undefined) {
    return refuse(reply, 'CW-RCV-020');
  }
  if (reception === undefined) return refuse(reply, 'CW-RCV-019');
  const body = request.body ?? Buffer.alloc(0);
  const results = await takeBody(body, reception);
  const bodies = results.flatMap(({ answer }) => (answer.bytes === undefined ? [] : [answer.bytes]));
  reply.code(Math.max(...results.map(({ status }) => status)));
  // Who sends a document speaks no HL7v2, and is answered in JSON.
  if (isXml(body) || wantsJson(request.headers.accept)) {
    return reply.type('application/json').send({ answers: results.map(printJson) });
  }
  return reply.type(er7).send(Buffer.concat(bodies));
}

interface Result {
  readonly answer: Answer;
  readonly status: number;
  readonly issues: readonly Issue[];
}

/** Takes in the messages of a body, not more at a time than one connection may have in flight. */
async function takeBody(body: Buffer, reception: Reception): Promise<Result[]> {
  const { feed, intake, events, now } = reception;
  events.received(feed.name, 'http', body.length);
  const tooLarge = body.length > feed.maxMessageBytes ? [issueOf('CW-RCV-004')] : [];
  const framing = body.length === 0 ? [issueOf('CW-RCV-007')] : tooLarge;
  const parts =
    framing.length > 0 ? [{ bytes: body.subarray(0, limits.fragmentBytes), issues: framing }] : divide(body, [], feed);
  const results: Result[] = [];
  for (let at = 0; at < parts.length; at += limits.framesInFlight) {
    await intake.room?.();
    const some = parts.slice(at, at + limits.framesInFlight);
    results.push(
      ...(await Promise.all(
        some.map(({ bytes, issues }) => takeMessage({ bytes, issues, protocol: 'http', receivedAt: now() }, reception)),
      )),
    );
  }
  return results;
}

/** There is one answer over HTTP: the one after processing where the message asks for it, else that of the commit. */
async function takeMessage(incoming: Incoming, reception: Reception): Promise<Result> {
  const taken = await takeIn(incoming, reception);
  const answer = (await withinTime(taken.later?.())) ?? taken.answer;
  reception.events.answered(reception.feed.name, answer.bytes === undefined ? 'none' : answer.code);
  reception.step('receive: answer sent');
  return { answer, issues: taken.issues, status: statusOf(answer, taken) };
}

/** The application answer, or nothing where processing takes longer than a client waits. */
async function withinTime(later: Promise<Answer | undefined> | undefined): Promise<Answer | undefined> {
  if (later === undefined) return undefined;
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, limits.answerTimeoutMs, undefined);
  try {
    return await Promise.race([later, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** 200 for what was accepted, 202 where nothing is said; else the status of the first error that refused it. */
function statusOf(answer: Answer, { committed, issues }: TakenIn): number {
  if (!committed) return 503;
  if (answer.code === 'AA' || answer.code === 'CA') return answer.bytes === undefined ? 202 : 200;
  const error = issues.find(({ severity }) => severity === 'error');
  return error === undefined ? 422 : errorTable[error.code as ErrorCode].http;
}

function printJson({ answer, issues }: Result) {
  return {
    code: answer.code,
    issues,
    ...(answer.bytes === undefined ? {} : { acknowledgement: Buffer.from(answer.bytes).toString('utf8') }),
  };
}

function wantsJson(accept: string | undefined): boolean {
  return accept?.includes('application/json') === true && !accept.includes(er7);
}

function refuse(reply: FastifyReply, code: 'CW-RCV-004' | 'CW-RCV-019' | 'CW-RCV-020'): FastifyReply {
  return reply
    .code(errorTable[code].http)
    .type('application/json')
    .send({ answers: [], issues: [issueOf(code)] });
}
