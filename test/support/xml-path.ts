import { attribute, child, children, descendants, textOf, type XmlElement } from '#formats/xml/xml-element.ts';

/**
 * The values at a path, as XPath would have them: `//section[code/@code=48765-2]//value/@code`. Steps are names or `*`; `//` goes to
 * any depth; a predicate is a place (`[2]`) or a child's or own attribute (`[code/@code=x]`, `[@typeCode=x]`); the last step is an
 * attribute (`@code`), `text()`, `count()` or nothing, which gives the names.
 */
export function valuesAt(root: XmlElement, path: string): string[] {
  const steps = [...path.matchAll(/(\/\/?)((?:[\w:*.()-]|@)+)((?:\[[^\]]*\])*)/g)];
  let found: XmlElement[] = [{ ...root, name: '', children: [root], parent: undefined }];
  for (const [, axis, name = '', predicates = ''] of steps) {
    if (name.startsWith('@')) return found.flatMap((one) => attribute(one, name.slice(1)) ?? []);
    if (name === 'text()') return found.map((one) => textOf(one));
    if (name === 'count()') return [String(found.length)];
    found = found.flatMap((one) => {
      const below = axis === '//' ? [...descendants(one)] : [...children(one)];
      const named = below.filter((inner) => name === '*' || inner.name === name);
      return [...predicates.matchAll(/\[([^\]]*)\]/g)].reduce(
        (kept, [, test = '']) => kept.filter((inner, index) => holds(inner, index, test)),
        named,
      );
    });
    found = [...new Set(found)];
  }
  return found.map((one) => one.name);
}

function holds(element: XmlElement, index: number, test: string): boolean {
  if (/^\d+$/.test(test)) return index === Number(test) - 1;
  const [, path = '', name = '', value = ''] = /^(?:(.*)\/)?@([\w:]+)=(.*)$/.exec(test) ?? [];
  const at = path === '' ? element : child(element, ...path.split('/'));
  return attribute(at, name) === value;
}
