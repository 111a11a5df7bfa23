import type { z } from 'zod';
import { closest } from '../closest.ts';
import { type ConfigJsonSchema, configJsonSchema } from './json-schema.ts';
import { type ConfigPath, type ConfigProblem, formatPath, type Origin } from './problem.ts';
import { isSecret } from './references.ts';

type Issue = z.core.$ZodIssue;

/** Says what zod found in our words, each with its place and, for a misspelt word, the one that was probably meant. */
export function problemsOfShape(
  issues: readonly Issue[],
  tree: unknown,
  originOf: { value(path: ConfigPath): Origin; key(path: ConfigPath): Origin },
): ConfigProblem[] {
  const schema = configJsonSchema();
  return issues.flatMap((issue) => {
    const path = issue.path as ConfigPath;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key): ConfigProblem => {
        const known = Object.keys(schemaAt(schema, path)?.properties ?? {});
        const meant = closest(key, known);
        const hint = meant === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean ${meant}?`;
        const place = [...path, key];
        return {
          code: 'CW-CFG-003',
          path: formatPath(place),
          text: `unknown key. ${hint}`,
          origin: originOf.key(place),
        };
      });
    }
    const text = isSecret(formatPath(path)) ? `not accepted: ${issue.message}` : describe(issue, valueAt(tree, path));
    return [{ code: 'CW-CFG-004' as const, path: formatPath(path), text, origin: originOf.value(path) }];
  });
}

function describe(issue: Issue, value: unknown): string {
  if (value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    return `missing; expected ${issue.code === 'invalid_type' ? issue.expected : issue.values.join(', ')}`;
  }
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}, found ${nameOf(value)}`;
    case 'invalid_value': {
      const names = issue.values.map(String);
      const meant = typeof value === 'string' ? closest(value, names) : undefined;
      const hint = meant === undefined ? '' : `. Did you mean ${meant}?`;
      return `expected ${names.length === 1 ? '' : 'one of '}${names.join(', ')}, found ${nameOf(value)}${hint}`;
    }
    case 'too_small':
      return `${nameOf(value)} is too small; at least ${issue.minimum}`;
    case 'too_big':
      return `${nameOf(value)} is too large; at most ${issue.maximum}`;
    case 'invalid_union':
      return `${nameOf(value)} is not accepted here`;
    default:
      return `${nameOf(value)}: ${issue.message}`;
  }
}

function nameOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys and values';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function schemaAt(schema: ConfigJsonSchema, path: ConfigPath): ConfigJsonSchema | undefined {
  let at: ConfigJsonSchema | undefined = schema;
  for (const step of path) at = typeof step === 'number' ? at?.items : at?.properties?.[step];
  return at;
}

function valueAt(tree: unknown, path: ConfigPath): unknown {
  let at = tree;
  for (const step of path) at = (at as Record<string | number, unknown> | null | undefined)?.[step];
  return at;
}
