import type { ErrorCode } from '../errors.ts';

/** Where a value of the configuration comes from; the later in this list wins. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly line: number; readonly column: number }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string };

/** A key's way from the root: `['feeds', 0, 'mllp', 'port']`. */
export type ConfigPath = readonly (string | number)[];

/** One reason to refuse the configuration. Texts never hold the value of a secret. */
export interface ConfigProblem {
  readonly code: ErrorCode;
  readonly path: string;
  readonly text: string;
  readonly origin: Origin;
}

/** `feeds[0].mllp.port` */
export function formatPath(path: ConfigPath): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  return text;
}

/** `causeway.yaml:12:7`, `environment CAUSEWAY_HTTP`, `--http`, `default`. */
export function formatOrigin(origin: Origin, file: string | undefined): string {
  switch (origin.kind) {
    case 'default':
      return 'default';
    case 'file':
      return `${file ?? 'causeway.yaml'}:${origin.line}:${origin.column}`;
    case 'environment':
      return `environment ${origin.name}`;
    case 'flag':
      return origin.name;
  }
}

/** `causeway.yaml:12:7: feeds[0].mllp.prot: unknown key. Did you mean `port`? (CW-CFG-003)` */
export function formatProblem(problem: ConfigProblem, file: string | undefined): string {
  const place = problem.path === '' ? '' : `${problem.path}: `;
  return `${formatOrigin(problem.origin, file)}: ${place}${problem.text} (${problem.code})`;
}
