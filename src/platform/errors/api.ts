import { type ErrorRow, row } from './error-row.ts';

/** CW-API: serve/api: operations. */
export const apiErrors = {
  'CW-API-001': row(
    'invalid',
    400,
    'AR',
    207,
    'The query is not understood.',
    'Words are name:value: mrn:12345 type:ADT^A08 status:parked feed:adt last:24h control:MSG1.',
  ),
  'CW-API-002': row(
    'not-found',
    404,
    'AR',
    207,
    'There is no such message in the journal.',
    'An id is part-seq, such as 1-42; list messages to find it.',
  ),
  'CW-API-004': row(
    'forbidden',
    403,
    'AR',
    207,
    'Operations are not for pages of another origin.',
    'Use the command line, or a page that this server serves.',
  ),
  'CW-API-005': row(
    'structure',
    400,
    'AR',
    207,
    'The request’s body is not the JSON that this operation takes.',
    'Send it as application/json with the fields that the operation names.',
  ),
  'CW-API-006': row(
    'forbidden',
    403,
    'AR',
    207,
    'The server is for this machine alone, and the request names another host.',
    'Address it as 127.0.0.1 or localhost; a proxy before it must pass that on as the Host.',
  ),
  'CW-API-007': row(
    'not-found',
    404,
    'AE',
    207,
    'A client’s write has no lineage: it is stored as it came.',
    'The bytes of the entry are the request.',
  ),
} satisfies Record<string, ErrorRow>;
