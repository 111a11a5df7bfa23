import type { Json } from '#flow';
import { exactDigits } from './exact-numbers.ts';

/** How many members the objects of a value have, all told. A text that states more states one twice, and a parser has lost it. */
export function membersOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += membersOf(item);
    return count;
  }
  for (const name in value) {
    count++;
    const child = value[name]!;
    if (typeof child === 'object') count += membersOf(child);
  }
  return exactDigits(value) === undefined ? count : 0;
}

/** Where a JSON text first names a member of an object that it has named before, as FHIRPath below the root. */
export function repeatedName(text: string): string | undefined {
  // Of each object and list that is open: its names, the one that it is at, and the item.
  const open: { readonly names: Set<string> | undefined; at: string; item: number; isAtName: boolean }[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ names: new Set(), at: '', item: 0, isAtName: true });
    else if (token === '[') open.push({ names: undefined, at: '', item: 0, isAtName: false });
    else if (token === '}' || token === ']') open.pop();
    else if (inner === undefined) continue;
    else if (token === ',') {
      inner.item++;
      inner.isAtName = inner.names !== undefined;
    } else if (token === ':') inner.isAtName = false;
    else if (inner.isAtName) {
      inner.at = JSON.parse(token) as string;
      if (inner.names!.has(inner.at)) {
        // A name may be anything: it is told where it can be an element's.
        const steps = open.map(({ names, at, item }) =>
          names === undefined ? `[${item}]` : /^\w{1,64}$/.test(at) ? `.${at}` : '.?',
        );
        return steps.join('').slice(1);
      }
      inner.names!.add(inner.at);
    }
  }
  return undefined;
}
