import type { Issue } from '#flow';
import { printable, type Terminal } from './terminal.ts';

/** Says what is off, a line each, and for an error what to do about it. */
export function sayIssues(source: string, issues: readonly Issue[], { say, talk }: Terminal): void {
  for (const { severity, code, text, place, hint } of issues) {
    const style = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'dim';
    const at = place === undefined ? '' : ` ${place}`;
    say(`${talk.paint(style, severity)} ${printable(`${source}${at}: ${text} (${code})`)}`);
    if (severity === 'error' && hint !== undefined) say(`  ${printable(hint)}`);
  }
}
