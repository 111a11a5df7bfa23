import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { outcomeOfIssues } from '#fhir/outcome.ts';
import type { FhirResource, LineageFate, LineageRow } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { convertFromFhir } from './convert-from-fhir.ts';
import { type Conversion, type ConversionSettings, convertMessage, readSettings } from './convert-message.ts';
import { ccdaTarget } from './convert-to-ccda.ts';
import { v2Target } from './convert-to-v2.ts';
import type { ExitName } from './exit-codes.ts';
import { fileMessages, inputFiles, unreadable } from './input-files.ts';
import { sayIssues } from './say-issues.ts';
import { settingsOfFeed } from './settings-of-feed.ts';
import { type Cell, printTable } from './table.ts';
import { printable, type Terminal } from './terminal.ts';

export interface ConvertOptions {
  readonly out?: string;
  readonly lineage?: boolean;
  readonly json?: boolean;
  readonly feed?: string;
  readonly config?: string;
  readonly system?: string;
  readonly timeZone?: string;
  readonly charset?: string;
  readonly to?: string;
  readonly type?: string;
  readonly original?: string;
}

/** Translates files, to standard output or each to a file of its own. */
export async function convertFiles(
  words: readonly string[],
  options: ConvertOptions,
  terminal: Terminal,
): Promise<ExitName> {
  if (options.to !== undefined) {
    const target = options.to === 'v2' ? await v2Target(options, terminal.directory) : ccdaTarget(options.type);
    return convertFromFhir(words, options.out, target, terminal);
  }
  const settings = options.feed === undefined ? readSettings(options) : await settingsOfFeed(options, terminal);
  if (settings === undefined) return 'config';
  if (options.out !== undefined) {
    if (options.lineage)
      throw new CausewayError('CW-CLI-005', { text: '--lineage prints, and --out writes Bundles: give one of them.' });
    return convertToFolder(words, options.out, settings, terminal);
  }
  for (const word of words) {
    if (word !== '-' && (await isFolder(resolve(terminal.directory, word), word))) {
      throw new CausewayError('CW-CLI-005', { place: word, text: 'is a folder: name one to write to with --out.' });
    }
  }
  return options.lineage ? printLineage(words, options, settings, terminal) : printBundles(words, settings, terminal);
}

async function printBundles(
  words: readonly string[],
  settings: ConversionSettings,
  terminal: Terminal,
): Promise<ExitName> {
  let exit: ExitName = 'ok';
  let held: FhirResource | undefined;
  let count = 0;
  for await (const { source, conversion } of conversions(words, settings, terminal)) {
    sayIssues(source, conversion.issues, terminal);
    if (conversion.bundle === undefined) {
      exit = words.length === 1 && count === 0 ? 'data' : 'failed';
      continue;
    }
    if (!conversion.isTranslated) exit = 'failed';
    // One is printed to be read, several one a line: which it is shows with the second.
    if (held !== undefined) await terminal.data.write(`${JSON.stringify(held)}\n`);
    held = conversion.bundle;
    count++;
  }
  if (held !== undefined) await terminal.data.write(`${JSON.stringify(held, null, count === 1 ? 2 : undefined)}\n`);
  return terminal.stop.aborted ? 'interrupted' : exit;
}

async function printLineage(
  words: readonly string[],
  { json }: ConvertOptions,
  settings: ConversionSettings,
  terminal: Terminal,
): Promise<ExitName> {
  let exit: ExitName = 'ok';
  const { data } = terminal;
  for await (const { source, conversion } of conversions(words, settings, terminal)) {
    sayIssues(source, conversion.issues, terminal);
    if (conversion.bundle === undefined) {
      exit = words.length === 1 ? 'data' : 'failed';
      continue;
    }
    const rows = conversion.lineage();
    if (json) {
      await data.write(rows.map((row) => `${JSON.stringify({ file: source, ...row })}\n`).join(''));
      continue;
    }
    await printTable(data, [...(data.isTerminal ? [heading] : []), ...rows.map(toCells)]);
    terminal.say(`${printable(source)}: ${countFates(rows)}`);
  }
  return terminal.stop.aborted ? 'interrupted' : exit;
}

const heading: readonly Cell[] = ['FIELD', 'FATE', 'BECAME, OR WHY NOT'].map((text) => ({ text, style: 'bold' }));
const fateStyles = { mapped: 'green', preserved: 'cyan', ignored: 'dim', unmapped: 'yellow' } as const;
const toCells = ({ place, fate, to, also = [] }: LineageRow): readonly Cell[] => [
  place,
  { text: fate, style: fateStyles[fate] },
  [to, ...also].join(', '),
];

function countFates(rows: readonly LineageRow[]): string {
  const fates: readonly LineageFate[] = ['mapped', 'preserved', 'ignored', 'unmapped'];
  return fates.map((fate) => `${rows.filter((row) => row.fate === fate).length} ${fate}`).join(', ');
}

async function convertToFolder(
  words: readonly string[],
  out: string,
  settings: ConversionSettings,
  terminal: Terminal,
): Promise<ExitName> {
  const taken = new Set<string>();
  const seen = { files: 0, converted: 0, untranslated: 0, bad: 0, issues: 0 };
  for (const word of words) {
    const isBelow = word !== '-' && (await isFolder(resolve(terminal.directory, word), word));
    for await (const file of inputFiles([word], terminal.directory)) {
      if (terminal.stop.aborted) return 'interrupted';
      seen.files++;
      const name =
        file === '-' ? 'stdin' : isBelow ? relative(word, file) : file.slice(dirname(file).length).replace(/^\//, '');
      let result: FileResult;
      try {
        result = await convertFile(file, settings, terminal);
      } catch (error) {
        if (!(error instanceof CausewayError) || error.code !== 'CW-CLI-002') throw error;
        seen.bad++;
        terminal.say(`${printable(file)}: ${error.message}`);
        continue;
      }
      seen.issues += result.issues;
      seen[result.kind]++;
      if (result.kind !== 'converted') terminal.say(`${printable(file)}: ${result.reason}`);
      await write(join(resolve(terminal.directory, out), outputName(name, taken)), result.resource);
      terminal.progress(`${seen.files} files · ${seen.converted} converted · ${seen.untranslated + seen.bad} not`);
    }
  }
  const rest = [
    ...(seen.untranslated > 0 ? [`${seen.untranslated} of a type that is not translated`] : []),
    ...(seen.bad > 0 ? [`${seen.bad} bad`] : []),
  ];
  terminal.say(
    `${seen.converted} of ${seen.files} files converted to ${out}${rest.length > 0 ? `; ${rest.join(', ')}` : ''}; ${seen.issues} issues.`,
  );
  return seen.converted === seen.files ? 'ok' : 'failed';
}

interface FileResult {
  readonly kind: 'converted' | 'untranslated' | 'bad';
  readonly resource: FhirResource;
  readonly reason: string;
  readonly issues: number;
}

/** A file's one message is a transaction; several are a collection of them; what is no HL7v2 is an outcome that says so. */
async function convertFile(file: string, settings: ConversionSettings, terminal: Terminal): Promise<FileResult> {
  const found: Conversion[] = [];
  for await (const { conversion } of conversions([file], settings, terminal)) found.push(conversion);
  const issues = found.flatMap((conversion) => conversion.issues);
  const bundles = found.flatMap(({ bundle }) => (bundle === undefined ? [] : [bundle]));
  const failed = issues.find(({ severity }) => severity === 'error') ?? issues[0];
  const reason = failed === undefined ? 'no message in it' : `${failed.text} (${failed.code})`;
  if (bundles.length === 0 || bundles.length < found.length) {
    const outcome = outcomeOfIssues(issues) as unknown as FhirResource;
    if (bundles.length === 0) return { kind: 'bad', resource: outcome, reason, issues: issues.length };
  }
  const resource: FhirResource =
    bundles.length === 1
      ? bundles[0]!
      : { resourceType: 'Bundle', type: 'collection', entry: bundles.map((bundle) => ({ resource: bundle as never })) };
  const kind =
    bundles.length < found.length
      ? 'bad'
      : found.every(({ isTranslated }) => isTranslated)
        ? 'converted'
        : 'untranslated';
  return { kind, resource, reason, issues: issues.length };
}

async function* conversions(
  words: readonly string[],
  settings: ConversionSettings,
  terminal: Terminal,
): AsyncGenerator<{ readonly source: string; readonly conversion: Conversion }> {
  let seq = 0;
  for await (const file of inputFiles(words, terminal.directory)) {
    const now = file === '-' ? undefined : (await stat(resolve(terminal.directory, file))).mtimeMs;
    for await (const { source, bytes } of fileMessages(file, terminal.directory, terminal.input)) {
      if (terminal.stop.aborted) return;
      yield {
        source,
        conversion: convertMessage(bytes, { ...settings, seq: ++seq, receivedAt: Math.trunc(now ?? 0) }),
      };
    }
  }
}

/** `x.hl7` → `x.json`; where another has taken that name, `x.hl7.json`, then `x.hl7-3.json`. */
function outputName(name: string, taken: Set<string>): string {
  const plain = `${name.slice(0, name.length - extname(name).length)}.json`;
  let free = taken.has(plain) ? `${name}.json` : plain;
  for (let nth = 3; taken.has(free); nth++) free = `${name}-${nth}.json`;
  taken.add(free);
  return free;
}

async function write(path: string, resource: FhirResource): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify(resource, null, 2)}\n`);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new CausewayError('CW-CLI-004', { place: path, text: `cannot be written (${reason}).`, cause: error });
  }
}

async function isFolder(path: string, word: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw unreadable(word, error);
  }
}
