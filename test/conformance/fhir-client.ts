import { CaseFailure } from './conformance-row.ts';

export interface FhirReply {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
}

/** Plain FHIR over HTTP: no library, so that what is judged is the server alone. */
export interface FhirClient {
  readonly base: string;
  send(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<FhirReply>;
  /** All pages of a search: the matches and what was included; a `CaseFailure` where it is no searchset. */
  search(path: string, form?: string): Promise<{ matches: any[]; included: any[] }>;
}

/** More pages than any search of a conformance store has: a link that leads round in a circle ends here. */
const mostPages = 100;

export function fhirClient(base: string): FhirClient {
  const client: FhirClient = {
    base,
    async send(method, path, { body, headers = {} } = {}) {
      const isText = typeof body === 'string';
      const answer = await fetch(path.startsWith('http') ? path : `${base}/${path}`, {
        method,
        headers: {
          accept: 'application/fhir+json',
          ...(body === undefined || isText ? {} : { 'content-type': 'application/fhir+json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = (answer.headers.get('content-type') ?? '').includes('json');
      return { status: answer.status, body: isJson && text !== '' ? JSON.parse(text) : text, headers: answer.headers };
    },
    async search(path, form) {
      const matches: any[] = [];
      const included: any[] = [];
      let next: string | undefined = path;
      for (let page = 0; next !== undefined; page++) {
        if (page === mostPages) throw new CaseFailure(`more than ${mostPages} pages`);
        const isForm: boolean = page === 0 && form !== undefined;
        const reply: FhirReply = isForm
          ? await client.send('POST', next, {
              body: form,
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
            })
          : await client.send('GET', next);
        if (reply.status !== 200) throw new CaseFailure(refusalText(reply));
        const { resourceType, type, entry = [], link = [] } = reply.body;
        if (resourceType !== 'Bundle' || type !== 'searchset') throw new CaseFailure('the answer is no searchset');
        for (const { resource, search } of entry) {
          if (search?.mode === 'match') matches.push(resource);
          else if (search?.mode === 'include') included.push(resource);
        }
        next = link.find(({ relation }: { relation: string }) => relation === 'next')?.url;
      }
      return { matches, included };
    },
  };
  return client;
}

/** `400 CW-FHIR-001 at gender: …` */
export function refusalText({ status, body }: FhirReply): string {
  const issue = body?.issue?.[0];
  const code = issue?.details?.coding?.[0]?.code ?? issue?.code ?? '';
  const place = issue?.expression?.[0] === undefined ? '' : ` at ${issue.expression[0]}`;
  return `${status} ${code}${place}: ${issue?.details?.text ?? 'no OperationOutcome'}`;
}
