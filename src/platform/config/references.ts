import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Environment } from './environment.ts';
import type { ConfigPath } from './problem.ts';

/** Settings whose value is a secret wherever it comes from; they may be given as `file:PATH`. */
const secretPaths: readonly string[] = ['database.url'];

export function isSecret(path: string): boolean {
  return secretPaths.includes(path);
}

export interface Reference {
  readonly path: ConfigPath;
  /** As written: `${env:PG_PASSWORD}`, `file:/run/secrets/url`. Safe to show. */
  readonly written: string;
}

/**
 * Replaces `${env:NAME}` inside every text of the tree, and a secret's `file:PATH` (relative to `directory`) by the file's
 * content. Gives a new tree, the references met, and those that lead nowhere.
 */
export async function resolveReferences(
  tree: Record<string, unknown>,
  environment: Environment,
  directory: string,
): Promise<{
  readonly tree: Record<string, unknown>;
  readonly references: readonly Reference[];
  readonly broken: readonly { readonly path: ConfigPath; readonly text: string }[];
}> {
  const references: Reference[] = [];
  const broken: { path: ConfigPath; text: string }[] = [];

  const resolveText = async (written: string, path: ConfigPath): Promise<string> => {
    let text = written.replaceAll(/\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
      const value = environment[name];
      if (value === undefined) broken.push({ path, text: `the environment has no variable ${name}` });
      return value ?? whole;
    });
    if (isSecret(path.join('.')) && text.startsWith('file:')) {
      const file = resolve(directory, text.slice('file:'.length));
      try {
        text = (await readFile(file, 'utf8')).trim();
      } catch (error) {
        broken.push({
          path,
          text: `the file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
        });
      }
    }
    if (text !== written || broken.some((each) => each.path === path)) references.push({ path, written });
    return text;
  };

  const visit = async (value: unknown, path: ConfigPath): Promise<unknown> => {
    if (typeof value === 'string') return resolveText(value, path);
    if (Array.isArray(value)) return Promise.all(value.map((item, index) => visit(item, [...path, index])));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(
        async ([key, item]) => [key, await visit(item, [...path, key])] as const,
      );
      return Object.fromEntries(await Promise.all(entries));
    }
    return value;
  };
  return { tree: (await visit(tree, [])) as Record<string, unknown>, references, broken };
}
