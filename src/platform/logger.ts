import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * JSON lines on standard error: standard output belongs to data. Only `events.ts` writes to it, so that what may be
 * logged is decided in one file.
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
