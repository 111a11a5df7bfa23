import { Agent, request } from 'node:http';

/** Requests to one server over connections that stay open. */
export interface HttpClient extends Disposable {
  /** Gives the answer's text. Throws for another status than 200. */
  get(path: string): Promise<string>;
  post(path: string, body: Buffer): Promise<string>;
}

export function createHttpClient({ host, port }: { host: string; port: number }, connections: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = (method: string, path: string, body?: Buffer) =>
    new Promise<string>((resolve, reject) => {
      const headers =
        body === undefined ? {} : { 'content-type': 'application/fhir+json', 'content-length': body.length };
      const sent = request({ agent, host, port, method, path, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 500)}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    [Symbol.dispose]: () => agent.destroy(),
  };
}
