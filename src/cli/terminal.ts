import type { Readable, Writable } from 'node:stream';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { Environment } from '#platform/config/environment.ts';

/** What `util.styleText` knows: `bold`, `red`, a list of them. */
export type Style = Parameters<typeof styleText>[0];

/** One side of what a command says. */
export interface Channel {
  readonly isTerminal: boolean;
  /** Characters in a line; 100 where it is no terminal. */
  readonly columns: number;
  /** Resolves when there is room for more. */
  write(text: string): Promise<void>;
  writeBytes(bytes: Uint8Array): Promise<void>;
  /** Colours a text where colours are shown. Never the only bearer of a meaning. */
  paint(style: Style, text: string): string;
}

/** Where a command stands: its surroundings and its three streams. Tests hand in their own. */
export interface Terminal {
  readonly directory: string;
  readonly environment: Environment;
  readonly input: Readable;
  /** Standard output: data alone. */
  readonly data: Channel;
  /** Standard error: all talk. */
  readonly talk: Channel;
  /** Says a line. */
  say(line: string): void;
  /** Shows a line that the next one overwrites; on a terminal only. An empty one clears it. */
  progress(line: string): void;
  /** Aborted by the first Ctrl-C or SIGTERM, with the signal's name; the second ends the process at once. */
  readonly stop: AbortSignal;
}

interface Stream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Streams {
  readonly input: Readable;
  readonly output: Stream;
  readonly error: Stream;
}

/** Colours as https://no-color.org and FORCE_COLOR ask, progress on a terminal only. */
export function createTerminal(
  { input, output, error }: Streams,
  place: { readonly directory: string; readonly environment: Environment; readonly stop: AbortSignal },
): Terminal {
  const { environment } = place;
  const data = createChannel(output, environment);
  const talk = createChannel(error, environment);
  const isLive = talk.isTerminal && environment.TERM !== 'dumb' && environment.CI === undefined;
  let shown = false;
  const clear = () => {
    if (shown) error.write('\r\u001b[2K');
    shown = false;
  };
  return {
    ...place,
    input,
    data: {
      ...data,
      write: (text) => {
        if (data.isTerminal) clear();
        return data.write(text);
      },
    },
    talk,
    say(line) {
      clear();
      error.write(`${line}\n`);
    },
    progress(line) {
      if (!isLive) return;
      clear();
      if (line === '') return;
      error.write(truncate(line, talk.columns - 1));
      shown = true;
    },
  };
}

function createChannel(stream: Stream, environment: Environment): Channel {
  const isTerminal = stream.isTTY === true;
  const isColoured =
    !environment.NO_COLOR && environment.TERM !== 'dumb' && (isTerminal || (environment.FORCE_COLOR ?? '0') !== '0');
  const put = (given: string | Uint8Array) =>
    new Promise<void>((resolve) => {
      if (stream.write(given)) resolve();
      else stream.once('drain', resolve);
    });
  return {
    isTerminal,
    get columns() {
      return stream.columns ?? 100;
    },
    write: put,
    writeBytes: put,
    paint: (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** A coloured line cut where it would wrap: a wrapped progress line cannot be overwritten. */
function truncate(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length <= columns ? line : `${plain.slice(0, Math.max(0, columns - 1))}…`;
}

/** Text that came from outside, safe to print: a message must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character === '\t' ? ' ' : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}
