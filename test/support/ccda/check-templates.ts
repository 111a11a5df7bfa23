import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attribute, children, descendants, placeOf, type XmlElement } from '#formats/xml/xml-element.ts';

interface Rule {
  /** Rules that hold only where another one does. */
  readonly when: Rule | undefined;
  /** Alternatives of a path, without its attribute. */
  readonly paths: readonly (readonly Step[])[];
  readonly attribute: string | undefined;
  /** Of elements: how many there may be below each of what the path but its last step leads to. */
  readonly min: number;
  readonly max: number;
  /** Of attributes. */
  readonly values: readonly string[];
  readonly text: string;
}

interface Step {
  readonly name: string;
  readonly attribute: string | undefined;
  readonly value: string | undefined;
  readonly template: string | undefined;
}

interface Template {
  readonly root: string;
  readonly element: string;
  readonly name: string;
  readonly rules: readonly Rule[];
}

const templates = read(readFileSync(join(import.meta.dirname, 'templates.txt'), 'utf8'));

/** The names of the templates whose rules are checked. */
export const templateNames: readonly string[] = templates.map(({ name }) => name);
/** How many rules there are. */
export const ruleCount = templates.reduce((sum, { rules }) => sum + rules.length, 0);

function read(text: string): Template[] {
  const found: { root: string; element: string; name: string; rules: Rule[] }[] = [];
  let when: Rule | undefined;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('= ')) {
      const [, root, element, name] = /^= (\S+) (\S+) (.+)$/.exec(line)!;
      found.push({ root: fullRoot(root!), element: element!, name: name!, rules: [] });
      when = undefined;
    } else if (line.startsWith('when ')) when = ruleOf(line.slice(5), undefined);
    else found.at(-1)!.rules.push(ruleOf(line, when));
  }
  return found;
}

function fullRoot(root: string): string {
  return root === '*' || root.startsWith('1.') ? root : `2.16.840.1.113883.10.20.${root}`;
}

function ruleOf(line: string, when: Rule | undefined): Rule {
  const [left, right] = line.split(' = ');
  const [, path, attribute_, mark] = /^([^@]*?)(?:@([\w:]+))?([?+*]| !)?$/.exec(left!)!;
  const many = mark ?? '';
  const slash = path!.lastIndexOf('/') + 1;
  const alternatives =
    path === ''
      ? ['']
      : path!
          .slice(slash)
          .split('|')
          .map((last) => path!.slice(0, slash) + last);
  return {
    when,
    paths: alternatives.map((one) => (one === '' ? [] : one.split('/').map(stepOf))),
    attribute: attribute_,
    min: many === '' || many === '+' ? 1 : 0,
    max: many === ' !' ? 0 : many === '' || many === '?' ? 1 : Infinity,
    values: right?.split('|') ?? [],
    text: line,
  };
}

function stepOf(text: string): Step {
  const [, name, attribute_, value, template] = /^([\w:]+)(?:\[([\w:]+)(?:=([\w-]+))?\])?(?:\{([\d.]+)\})?$/.exec(
    text,
  )!;
  return { name: name!, attribute: attribute_, value, template: template && fullRoot(template) };
}

/** Which SHALL of C-CDA R2.1 a document breaks: the place and the rule, one line each. */
export function templateFaults(root: XmlElement): string[] {
  const faults: string[] = [];
  for (const element of [root, ...descendants(root)]) {
    const roots = new Set(children(element, 'templateId').map((one) => attribute(one, 'root')));
    for (const template of templates) {
      if (template.root === '*' ? template.element !== element.name : !roots.has(template.root)) continue;
      if (template.element !== element.name) faults.push(`${placeOf(element)}: ${template.name} on ${element.name}`);
      for (const rule of template.rules) {
        if (rule.when !== undefined && !isSo(element, rule.when)) continue;
        for (const at of broken(element, rule)) faults.push(`${placeOf(at)}: ${template.name}: ${rule.text}`);
      }
    }
  }
  return faults;
}

/** Whether a condition is met: a null element meets none. */
function isSo(element: XmlElement, { paths, attribute: name, values }: Rule): boolean {
  return walk([element], paths[0]!).some((one) => values.includes(attribute(one, name!) ?? ''));
}

/** The elements at which a rule does not hold. */
function broken(element: XmlElement, { paths, attribute: name, min, max, values }: Rule): XmlElement[] {
  if (name !== undefined) {
    return paths
      .flatMap((path) => walk([element], path))
      .filter((one) => {
        const value = attribute(one, name);
        if (value === undefined && name !== 'nullFlavor' && attribute(one, 'nullFlavor') !== undefined) return false;
        return value === undefined || !(values.includes('*') || values.includes(value));
      });
  }
  // What only carries another (an entry, a component) is counted together with it.
  let last = paths[0]!.length - 1;
  while (last > 0 && carriers.has(paths[0]![last - 1]!.name)) last -= 1;
  const above = walk([element], paths[0]!.slice(0, last));
  return above.filter((one) => {
    if (attribute(one, 'nullFlavor') !== undefined) return false;
    const count = paths.reduce((sum, path) => sum + walk([one], path.slice(last)).length, 0);
    return count < min || count > max;
  });
}

const carriers = new Set([
  'component',
  'entry',
  'entryRelationship',
  'participant',
  'performer',
  'product',
  'consumable',
]);

function walk(from: readonly XmlElement[], path: readonly Step[]): readonly XmlElement[] {
  let at = from;
  for (const step of path) at = at.flatMap((one) => children(one, step.name).filter((found) => fits(found, step)));
  return at;
}

function fits(element: XmlElement, { attribute: name, value, template }: Step): boolean {
  if (name !== undefined) {
    const own = attribute(element, name);
    if (own === undefined || (value !== undefined && own !== value)) return false;
  }
  if (template === undefined) return true;
  return children(element, 'templateId').some((one) => attribute(one, 'root') === template);
}
