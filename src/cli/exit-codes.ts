import { CausewayError, type ErrorCode } from '#platform/errors.ts';

/** What a command's exit code says, after BSD's sysexits.h; 0 and 1 as everywhere. */
export const exitCodes = {
  ok: { code: 0, text: 'everything was done' },
  failed: {
    code: 1,
    text: 'some of it failed: an answer other than AA or CA, a file not converted, a resource refused, a check failed',
  },
  usage: { code: 64, text: 'the command line is not understood' },
  data: { code: 65, text: 'what was given is not HL7v2' },
  noInput: { code: 66, text: 'a file or folder cannot be read' },
  unavailable: { code: 69, text: 'the server or the receiver cannot be reached' },
  internal: { code: 70, text: 'something unexpected happened; please report it' },
  cannotWrite: { code: 73, text: 'a file cannot be written, a port or a data directory cannot be taken' },
  config: { code: 78, text: 'the configuration is refused' },
  interrupted: { code: 130, text: 'interrupted by Ctrl-C' },
} as const;

export type ExitName = keyof typeof exitCodes;

/** The exit code of an error that ends a command. */
export function exitCodeOf(error: unknown): number {
  return exitCodes[error instanceof CausewayError ? exitNameOf(error.code) : 'internal'].code;
}

function exitNameOf(code: ErrorCode): ExitName {
  const own = byCode.get(code);
  if (own !== undefined) return own;
  if (code.startsWith('CW-CFG-')) return 'config';
  if (code.startsWith('CW-DB-')) return 'unavailable';
  return code === 'CW-ANY-001' ? 'internal' : 'failed';
}

const byCode: ReadonlyMap<ErrorCode, ExitName> = new Map<ErrorCode, ExitName>([
  ['CW-CLI-001', 'unavailable'],
  ['CW-CLI-002', 'noInput'],
  ['CW-CLI-003', 'data'],
  ['CW-CLI-004', 'cannotWrite'],
  ['CW-CLI-005', 'usage'],
  ['CW-CLI-006', 'unavailable'],
  ['CW-CLI-007', 'cannotWrite'],
  ['CW-API-001', 'usage'],
  ['CW-RCV-002', 'cannotWrite'],
  ['CW-RCV-017', 'unavailable'],
  ['CW-RCV-018', 'unavailable'],
  ['CW-DB-002', 'cannotWrite'],
  ['CW-HL7-001', 'data'],
]);
