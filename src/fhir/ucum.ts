import { readFileSync } from 'node:fs';

/** A quantity in base units: `value` times the product of base units to their powers, written in one way (`g.m-3`). */
export interface CanonicalQuantity {
  readonly value: number;
  readonly unit: string;
}

interface Scale {
  readonly factor: number;
  readonly powers: ReadonlyMap<string, number>;
}

/** An atom: metric ones take prefixes. `offset`: what is added before scaling (Celsius, Fahrenheit). */
interface Atom {
  readonly metric: boolean;
  readonly scale: Scale;
  readonly offset: number;
}

const prefixes: ReadonlyMap<string, number> = new Map([
  ['Y', 1e24], ['Z', 1e21], ['E', 1e18], ['P', 1e15], ['T', 1e12], ['G', 1e9], ['M', 1e6], ['k', 1e3], ['h', 1e2],
  ['da', 10], ['d', 0.1], ['c', 0.01], ['m', 1e-3], ['u', 1e-6], ['n', 1e-9], ['p', 1e-12], ['f', 1e-15], ['a', 1e-18],
  ['Ki', 1024], ['Mi', 1024 ** 2], ['Gi', 1024 ** 3],
]); // biome-ignore format: a table

const one: Scale = { factor: 1, powers: new Map() };
const atoms: ReadonlyMap<string, Atom> = readAtoms();

/**
 * A value with a UCUM unit, in base units: `5 mg/dL` and `50 mg/L` come to the same. Undefined where the unit is none of the
 * table's: it can only be compared as it is written. Arbitrary units (`[iU]`) and what is counted in annotations (`{cells}`)
 * compare with themselves alone, as UCUM §24 has it.
 */
export function canonicalQuantity(value: number, unit: string): CanonicalQuantity | undefined {
  const special = atoms.get(unit);
  const scale = special?.scale ?? readTerm(unit);
  if (scale === undefined) return undefined;
  const names = [...scale.powers].filter(([, power]) => power !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    value: (value + (special?.offset ?? 0)) * scale.factor,
    unit: names.map(([name, power]) => `${name}${power === 1 ? '' : power}`).join('.'),
  };
}

/** A term (UCUM §2.2): components joined by `.` and `/`, each of which may be a term in parentheses. */
function readTerm(text: string): Scale | undefined {
  if (text === '' || text.length > 100) return undefined;
  let scale = one;
  let at = 0;
  let power = 1;
  if (text[0] === '/') {
    power = -1;
    at = 1;
  }
  for (;;) {
    const end = endOfComponent(text, at);
    if (end === undefined || end === at) return undefined;
    const component = readComponent(text.slice(at, end));
    if (component === undefined) return undefined;
    scale = times(scale, component, power);
    if (end === text.length) return scale;
    power = text[end] === '/' ? -1 : 1;
    at = end + 1;
  }
}

/** Where the component that begins here ends: at the next operator outside of parentheses, brackets and braces. */
function endOfComponent(text: string, from: number): number | undefined {
  const open: string[] = [];
  for (let index = from; index < text.length; index++) {
    const sign = text[index]!;
    if (open.at(-1) === '}') {
      if (sign === '}') open.pop();
    } else if (sign === '{') open.push('}');
    else if (sign === '(') open.push(')');
    else if (sign === '[') open.push(']');
    else if (sign === ')' || sign === ']') {
      if (open.pop() !== sign) return undefined;
    } else if (open.length === 0 && (sign === '.' || sign === '/')) return index;
  }
  return open.length === 0 ? text.length : undefined;
}

function readComponent(text: string): Scale | undefined {
  if (text.startsWith('(') && text.endsWith(')')) return readTerm(text.slice(1, -1));
  const bare = text.replace(/\{[^}]*\}/g, '');
  if (bare === '') return one;
  if (/^\d+$/.test(bare)) return { factor: Number(bare), powers: one.powers };
  const [, name = '', exponent] = /^(10[*^]|.*?[^\d+-])([+-]?\d+)?$/.exec(bare) ?? [];
  const atom = readAtom(name);
  return atom === undefined ? undefined : times(one, atom, exponent === undefined ? 1 : Number(exponent));
}

function readAtom(name: string): Scale | undefined {
  const atom = atoms.get(name);
  // A scale with an offset is none that can be multiplied.
  if (atom !== undefined) return atom.offset === 0 ? atom.scale : undefined;
  for (const length of [1, 2]) {
    const factor = prefixes.get(name.slice(0, length));
    const metric = factor === undefined ? undefined : atoms.get(name.slice(length));
    if (metric?.metric === true) return { factor: factor! * metric.scale.factor, powers: metric.scale.powers };
  }
  return undefined;
}

function times(scale: Scale, other: Scale, power: number): Scale {
  const powers = new Map(scale.powers);
  for (const [name, own] of other.powers) powers.set(name, (powers.get(name) ?? 0) + own * power);
  return { factor: scale.factor * other.factor ** power, powers };
}

/** The table, in which an atom is made of those before it: `l,metric,1,dm3`. */
function readAtoms(): ReadonlyMap<string, Atom> {
  const table = new Map<string, Atom>();
  const text = readFileSync(new URL('../../tables/fhir/ucum-atoms.csv', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  for (const line of lines.slice(1)) {
    const [code, kind, value, unit, offset] = line.split(',') as [string, string, string, string, string?];
    // `atoms` is not there yet while it is read: terms are read against what stands in the table so far.
    const base = unit === '' ? { factor: 1, powers: new Map([[code, 1]]) } : product(unit, table);
    const scale = { factor: base.factor * Number(value), powers: base.powers };
    table.set(code, { metric: kind === 'metric', scale, offset: Number(offset ?? 0) });
  }
  return table;
}

/** A definition in the table: atoms without prefixes, `kg.m2.s-2`. `1` is a number. */
function product(unit: string, table: ReadonlyMap<string, Atom>): Scale {
  return unit.split('.').reduce<Scale>((scale, part) => {
    const [, name = '', exponent = '1'] = /^(.*?[^\d-]|1)(-?\d+)?$/.exec(part) ?? [];
    const atom = name === '1' ? one : table.get(name)?.scale;
    if (atom === undefined) throw new RangeError(`no unit: ${part}`);
    return times(scale, atom, Number(exponent));
  }, one);
}
