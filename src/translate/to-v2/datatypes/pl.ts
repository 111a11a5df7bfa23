import type { ComponentDraft, RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { child, codings, list, text } from '../read.ts';
import { siteName } from '../vocabulary.ts';
import { resolve, type Writing } from '../writing.ts';
import { issuerOf, universalOf } from './hd.ts';

/** FHIR's kinds of place by component of PL; a corridor or an area is the point of care that it serves. */
const levels: Readonly<Record<string, number>> = { si: 4, bu: 7, lvl: 8, wi: 1, wa: 1, area: 1, ro: 2, bd: 3 };
/** A PL has one component a level; what is within what is told by at most as many Locations. */
const mostLevels = 8;

/** A reference to a Location → PL (HL7 v2.5.1 §2.A.53): each place that it is part of at its level, and a description where it has none. */
export function pl(writing: Writing, reference: Element | undefined, from?: Element): RepetitionDraft {
  const place = resolve(writing, reference, from) as Element | undefined;
  const components: ComponentDraft[] = Array.from({ length: 11 }, () => '');
  const words = text(place, 'name') || text(reference, 'display');
  if (place === undefined || place.resourceType !== 'Location')
    return words === '' ? undefined : described(components, words);
  let isPlaced = false;
  let outer: Element | undefined = place;
  for (let level = 0; outer !== undefined && level < mostLevels; level++) {
    const kind = codings(child(outer, 'physicalType')).map((one) => levels[text(one, 'code')])[0];
    if (kind !== undefined && components[kind - 1] === '') {
      components[kind - 1] = levelOf(writing, outer);
      isPlaced = true;
    }
    outer = resolve(writing, child(outer, 'partOf'), outer) as Element | undefined;
  }
  const [number] = list(place, 'identifier');
  if (!isPlaced && number !== undefined) components[0] = levelOf(writing, place);
  else if (!isPlaced) return words === '' ? undefined : described(components, words);
  components[4] = text(child(place, 'operationalStatus'), 'code');
  components[5] = codings(list(place, 'type')[0]).map((one) => text(one, 'code'))[0] ?? '';
  components[8] = text(place, 'description');
  const comprehensive = isPlaced ? list(place, 'identifier')[1] : undefined;
  if (comprehensive !== undefined)
    components[9] = [text(comprehensive, 'value'), ...issuerOf(writing, comprehensive).authority];
  return components;
}

function described(components: ComponentDraft[], words: string): RepetitionDraft {
  components[8] = words;
  return components;
}

/** A level is an HD: its value, and who names it where that is someone known. */
function levelOf(writing: Writing, place: Element): ComponentDraft {
  const identifier = list(place, 'identifier')[0];
  const value = text(identifier, 'value') || text(place, 'name');
  const system = text(identifier, 'system');
  const own = system === '' ? '' : siteName(system);
  if (own === undefined) return [value, ...universalOf(writing, system)];
  return own === '' ? value : [value, own];
}
