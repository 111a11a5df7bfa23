import { limits } from '#platform/limits.ts';

/** Which statement stands within which: no ring, and no deeper than a reader follows. */
export interface Nesting {
  /** Puts one within another; false where it stands within one already, or would make a ring or too deep a nest. */
  put(inner: string, outer: string): boolean;
  /** Those that stand within another. */
  inner(): ReadonlySet<string>;
}

export function openNesting(): Nesting {
  const outerOf = new Map<string, string>();
  /** How deep a nest each is: 0 where nothing stands within it. */
  const heights = new Map<string, number>();
  return {
    put(inner, outer) {
      if (outerOf.has(inner)) return false;
      const height = (heights.get(inner) ?? 0) + 1;
      let depth = 0;
      for (let at: string | undefined = outer; at !== undefined; at = outerOf.get(at)) {
        if (at === inner || ++depth + height > limits.statementDepth) return false;
      }
      outerOf.set(inner, outer);
      let grown = height;
      for (let at: string | undefined = outer; at !== undefined; at = outerOf.get(at)) {
        if ((heights.get(at) ?? 0) >= grown) break;
        heights.set(at, grown++);
      }
      return true;
    },
    inner: () => new Set(outerOf.keys()),
  };
}
