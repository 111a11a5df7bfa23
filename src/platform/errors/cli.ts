import { type ErrorRow, row } from './error-row.ts';

/** CW-CLI: cli: what ends a command. */
export const cliErrors = {
  'CW-CLI-001': row(
    'transient',
    503,
    'AR',
    207,
    'The server cannot be reached.',
    'Start it with `causeway serve`, or name another one with --server.',
  ),
  'CW-CLI-002': row(
    'not-found',
    404,
    'AR',
    207,
    'A file or folder cannot be read.',
    'Check its name and its permissions.',
  ),
  'CW-CLI-003': row('structure', 400, 'AR', 100, 'Not an HL7v2 message.', 'Give a file with ER7-encoded HL7v2.'),
  'CW-CLI-004': row(
    'exception',
    500,
    'AR',
    207,
    'A file cannot be written.',
    'Check the folder, its permissions and the space on it.',
  ),
  'CW-CLI-005': row('invalid', 400, 'AR', 207, 'The command line is not understood.', 'See --help of the command.'),
  'CW-CLI-006': row(
    'exception',
    502,
    'AR',
    207,
    'The server answered something that is not understood.',
    'See whether --server names a Causeway server, and of this version.',
  ),
  'CW-CLI-007': row(
    'conflict',
    500,
    'AR',
    207,
    'An address to listen on cannot be taken.',
    'Stop what holds it, or name another one; port 0 takes any free one.',
  ),
} satisfies Record<string, ErrorRow>;
