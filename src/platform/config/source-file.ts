import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import type { ConfigPath, ConfigProblem, Origin } from './problem.ts';

/** A YAML file as plain values, with where each of them stands. */
export interface SourceFile {
  /** The root mapping; empty where the text is not YAML or holds something else. */
  readonly tree: Record<string, unknown>;
  readonly problems: readonly ConfigProblem[];
  /** Line and column (from 1) of the value at a path, or of its nearest ancestor that is there; undefined for none of it. */
  originOf(path: ConfigPath): Origin;
  /** Line and column of the key itself. */
  originOfKey(path: ConfigPath): Origin;
  /** Whether the file states the value at this path. */
  has(path: ConfigPath): boolean;
}

export function parseSourceFile(text: string): SourceFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, version: '1.2' });
  const origin = (offset: number): Origin => {
    const { line, col } = lines.linePos(offset);
    return { kind: 'file', line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems: ConfigProblem[] = [...document.errors, ...document.warnings].map((error) => ({
    code: 'CW-CFG-002',
    path: '',
    text: error.message,
    origin: origin(error.pos[0]),
  }));
  const tree = problems.length > 0 ? {} : plainTree(document, problems, origin);
  return {
    tree,
    problems,
    originOf: (path) => origin(walk(document, path).offset),
    originOfKey: (path) => origin(walk(document, path).keyOffset),
    has: (path) => walk(document, path).complete,
  };
}

function plainTree(document: Document, problems: ConfigProblem[], origin: (offset: number) => Origin) {
  try {
    const tree: unknown = document.toJS({ maxAliasCount: 100 });
    if (tree === null || tree === undefined) return {};
    if (typeof tree === 'object' && !Array.isArray(tree)) return tree as Record<string, unknown>;
    problems.push({ code: 'CW-CFG-002', path: '', text: 'expected keys and values', origin: origin(0) });
  } catch (error) {
    // An alias that names nothing, or aliases that multiply beyond measure.
    if (!(error instanceof ReferenceError)) throw error;
    problems.push({ code: 'CW-CFG-002', path: '', text: error.message, origin: origin(0) });
  }
  return {};
}

/** Goes down a path as far as the document has it. */
function walk(document: Document, path: ConfigPath) {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  let keyOffset = offset;
  for (const step of path) {
    const container: unknown = isAlias(node) ? node.resolve(document) : node;
    let next: unknown;
    if (isMap(container)) {
      const pair = container.items.find(
        (item: Pair) => String(isScalar(item.key) ? item.key.value : item.key) === String(step),
      );
      if (pair === undefined) return { offset, keyOffset, complete: false };
      keyOffset = offsetOf(pair.key) ?? offset;
      next = pair.value;
    } else if (isSeq(container) && typeof step === 'number' && step < container.items.length) {
      next = container.items[step];
      keyOffset = offsetOf(next) ?? offset;
    } else {
      return { offset, keyOffset, complete: false };
    }
    offset = offsetOf(next) ?? keyOffset;
    node = next;
  }
  return { offset, keyOffset, complete: true };
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
