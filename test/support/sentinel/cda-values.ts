import { attribute } from '#formats/xml/xml-element.ts';
import type { CdaLeaf } from './cda-sentinel.ts';
import { anotherNpi } from './npi.ts';

/** Other values of the same kind; none where there is none that would not make something else of all around it. */
export function othersFor(leaf: CdaLeaf): readonly string[] {
  const { place, value, element } = leaf;
  const known = sets.find(({ leaf: pattern, values }) => pattern.test(place) && values.includes(value));
  if (known !== undefined) return known.values.filter((one) => one !== value);
  if (fixed.has(value) || isAnchor(place, value) || isOfPoint(element)) return [];
  return [fitting(leaf)];
}

function fitting({ place, value, element }: CdaLeaf): string {
  const npi = anotherNpi(value);
  if (npi !== undefined) return npi;
  if (/^(19|20)\d\d/.test(value)) return `1987${value.slice(4)}`;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return `${value.slice(0, -4)}0a77`;
  if (place.endsWith('@root') || place.endsWith('@codeSystem')) return `${value}.77`;
  if (place.endsWith('@unit')) return value === 'd' ? 'h' : value === 'h' ? 'd' : `${value}7`;
  // The number of a device is told within its UDI.
  if (value.startsWith('(01)')) return `(01)7777${value.slice(8)}`;
  if (attribute(element, 'representation') === 'B64' && place.endsWith('text()')) return 'Wnk3Nzc3';
  return /^[-+]?\d+(\.\d+)?$/.test(value) ? `7${value}` : `${value}Zq`;
}

/** What narrative and entries find each other by. */
const isAnchor = (place: string, value: string): boolean =>
  place.endsWith('@ID') || (place === 'reference/@value' && value.startsWith('#'));

/** Both ends of an interval are one: it is a point, and no interval with another one. */
function isOfPoint({ name, attributeValues, parent }: CdaLeaf['element']): boolean {
  if (name !== 'low' && name !== 'high') return false;
  const other = parent?.children.find((one) => 'name' in one && one.name === (name === 'low' ? 'high' : 'low'));
  return other !== undefined && 'name' in other && attribute(other, 'value') === attributeValues[0];
}

/** Codes and systems that decide what is made of an act: with another one it is another thing. */
const fixed: ReadonlySet<string> = new Set([
  '2.16.840.1.113883.5.4',
  '2.16.840.1.113883.6.96',
  '2.16.840.1.113883.6.1',
  '2.16.840.1.113883.4.6',
  'ASSERTION',
  'CONC',
  '48767-8',
  '8480-6',
  '8462-4',
  '77386006',
]);

/** Values of small sets, each against the others of its set. */
const sets: readonly { readonly leaf: RegExp; readonly values: readonly string[] }[] = [
  // An end that is not known is an end; another null flavor says less.
  { leaf: /^(?!high\/).*@nullFlavor$/, values: ['UNK', 'NI', 'NA', 'ASKU', 'NASK', 'MSK', 'OTH', 'NAV'] },
  { leaf: /^high\/@nullFlavor$/, values: [] },
  { leaf: /^statusCode\/@code$/, values: ['active', 'completed', 'aborted', 'nullified', 'suspended', 'new'] },
  { leaf: /^administrativeGenderCode\/@code$/, values: ['F', 'M'] },
  { leaf: /^confidentialityCode\/@code$/, values: ['N', 'R'] },
  { leaf: /^languageCode\/@code$/, values: ['en-US', 'es', 'fr', 'de'] },
  { leaf: /@inclusive$/, values: ['true', 'false'] },
  { leaf: /^preferenceInd\/@value$/, values: ['true', 'false'] },
  { leaf: /^(addr|telecom)\/@use$/, values: ['HP', 'WP', 'MC', 'TMP'] },
  { leaf: /^name\/@use$/, values: ['L', 'P', 'ASGN'] },
  { leaf: /@qualifier$/, values: ['CL', 'AC', 'NB', 'TITLE'] },
  { leaf: /^list\/@listType$/, values: ['ordered', 'unordered'] },
  { leaf: /^country\/text\(\)$/, values: ['US', 'CA'] },
  { leaf: /^(translation|code)\/@code$/, values: ['AMB', 'IMP', 'EMER'] },
  { leaf: /^code\/@code$/, values: ['99281', '99213'] },
  { leaf: /^event\/@code$/, values: ['ACM', 'PCM'] },
  { leaf: /^low\/@value$/, values: ['4', '5'] },
  { leaf: /^value\/@code$/, values: ['F', 'M'] },
  // Statuses and kinds of problems and allergies.
  { leaf: /^value\/@code$/, values: ['73425007', '55561003', '413322009'] },
  { leaf: /^value\/@code$/, values: ['416098002', '414285001', '419199007', '420134006', '419511003'] },
];
