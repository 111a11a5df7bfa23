import type { Element } from '../../element.ts';
import { measured } from '../datatypes/cq.ts';

const number = String.raw`([+-]?\d+(?:\.\d+)?)`;
const between = new RegExp(`^\\s*${number}\\s*(?:-|–|to)\\s*${number}\\s*(?:\\S.*)?$`, 'i');
const below = new RegExp(`^\\s*(?:<=?|up to)\\s*${number}\\s*$`, 'i');
const above = new RegExp(`^\\s*>=?\\s*${number}\\s*$`);

/** OBX-7 → referenceRange: always the text, and low and high where the text has the usual forms. */
export function referenceRange(text: string, unit: Element): Element {
  const range: Element = {};
  const both = between.exec(text);
  const low = both === null ? above.exec(text)?.[1] : both[1];
  const high = both === null ? below.exec(text)?.[1] : both[2];
  const ordered = low === undefined || high === undefined || Number(low) <= Number(high);
  if (low !== undefined && ordered) range.low = { value: measured(low)!, ...unit };
  if (high !== undefined && ordered) range.high = { value: measured(high)!, ...unit };
  range.text = text;
  return range;
}
