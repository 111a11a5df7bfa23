import { attribute } from '#formats/xml/xml-element.ts';
import type { CdaLeaf } from './cda-sentinel.ts';

/** Another value of the same kind; the same where there is none that would not make something else of all around it. */
export function anotherValue({ place, value, element }: CdaLeaf): string {
  const known = swaps[`${place} ${value}`] ?? swaps[value];
  if (known !== undefined) return known;
  if (fixed.has(value) || isAnchor(place, value) || isOfPoint(element)) return value;
  if (place === 'statusCode/@code') return anotherStatus(value, element.parent?.name === 'act');
  // An end that is not known is an end; another null flavor says less.
  if (place === 'high/@nullFlavor') return value;
  if (place.endsWith('@nullFlavor')) return value === 'ASKU' ? 'NASK' : 'ASKU';
  if (place.endsWith('@unit')) return value === 'd' ? 'h' : value === 'h' ? 'd' : `${value}7`;
  if (/^(19|20)\d\d/.test(value)) return `1987${value.slice(4)}`;
  if (place.endsWith('@root') || place.endsWith('@codeSystem')) return `${value}.77`;
  return /^[-+]?\d+(\.\d+)?$/.test(value) ? `7${value}` : `${value}Zq`;
}

/** A status that means another thing in the maps of acts of all kinds. */
function anotherStatus(value: string, isAct: boolean): string {
  if (value === 'completed') return isAct ? 'active' : 'nullified';
  return value === 'active' ? 'aborted' : 'completed';
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

/** Values of small sets, against another of the same; the number of a national registry, whose last digit checks it. */
const swaps: Readonly<Record<string, string>> = {
  '1234567893': '1245319599',
  'administrativeGenderCode/@code F': 'M',
  'confidentialityCode/@code N': 'R',
  'languageCode/@code en-US': 'es',
  'languageCode/@code fr': 'de',
  'preferenceInd/@value true': 'false',
  'relatedDocument/@typeCode RPLC': 'APND',
  'addr/@use HP': 'TMP',
  'addr/@use WP': 'TMP',
  'telecom/@use MC': 'HP',
  'telecom/@use WP': 'MC',
  'name/@use L': 'P',
  'given/@qualifier CL': 'AC',
  'country/text() US': 'CA',
  'translation/@code AMB': 'IMP',
  'event/@code ACM': 'PCM',
  'low/@value 4': '5',
  // Statuses and kinds of problems and allergies.
  '73425007': '55561003',
  '55561003': '73425007',
  '413322009': '73425007',
  '99281': '99213',
  '416098002': '414285001',
  '419199007': '420134006',
};
