import { readTable } from '#platform/read-table.ts';
import { add, type Element } from '../element.ts';
import { codeableConcept } from './datatypes/cwe.ts';
import { identifier, validity } from './datatypes/cx.ts';
import { entityIdentifier } from './datatypes/ei.ts';
import { location } from './datatypes/pl.ts';
import { address } from './datatypes/xad.ts';
import { practitioner } from './datatypes/xcn.ts';
import { organization } from './datatypes/xon.ts';
import { humanNames } from './datatypes/xpn.ts';
import { contactPoint } from './datatypes/xtn.ts';
import { type Field, fields, isDeleted, isRead, type Marks } from './leaves.ts';
import type { Scope } from './scope.ts';
import { wholeText } from './segments/obx-value.ts';
import { putTime, takeTime } from './times.ts';

type Reader = (scope: Scope, field: Field, path: string, made: Element) => void;

/** By the types of `tables/v2/kept-fields.csv`: the value of an extension. */
const readers: Readonly<Record<string, Reader>> = {
  code: (scope, field, path, made) =>
    put(made, 'valueCodeableConcept', codeableConcept(scope, field, `${path}.valueCodeableConcept`)),
  text: (_scope, field, path, made) => put(made, 'valueString', wholeText(field, `${path}.valueString`)),
  time: (scope, field, path, made) => putTime(made, 'valueDateTime', takeTime(scope, field, `${path}.valueDateTime`)),
  period: (scope, field, path, made) => put(made, 'valuePeriod', validity(scope, field, `${path}.valuePeriod`, 1, 2)),
  identifier: (scope, field, path, made) =>
    put(made, 'valueIdentifier', identifier(scope, field, `${path}.valueIdentifier`)),
  entity: (scope, field, path, made) =>
    put(made, 'valueIdentifier', entityIdentifier(scope, field, `${path}.valueIdentifier`)),
  name: (scope, field, path, made) => {
    const [name, called] = humanNames(scope, field, `${path}.valueHumanName`);
    // A call name is a second name, and an extension has one value.
    if (name && called) add(name, 'given', (called.given as string[])[0]);
    put(made, 'valueHumanName', name);
  },
  person: (scope, field, path, made) =>
    put(made, 'valueReference', practitioner(scope, field, `${path}.valueReference`)),
  organization: (scope, field, _path, made) => put(made, 'valueReference', organization(scope, field)),
  phone: (scope, field, path, made) =>
    put(made, 'valueContactPoint', contactPoint(scope, field, `${path}.valueContactPoint`)),
  address: (scope, field, path, made) => put(made, 'valueAddress', address(scope, field, `${path}.valueAddress`)),
  location: (scope, field, _path, made) => put(made, 'valueReference', location(scope, field)),
};

function put(made: Element, name: string, value: Element | string | undefined): void {
  if (value !== undefined && value !== '') made[name] = value;
}

interface Kept {
  readonly field: number;
  readonly place: string;
  readonly read: Reader;
}

const keptOf: ReadonlyMap<string, readonly Kept[]> = loadKept();

/**
 * Keeps what a segment says and FHIR has no element for, each field in an extension of ours on what the segment became. A
 * field that a mapper has read is not kept again: it is to be called last.
 */
export function keepFields(scope: Scope, marks: Marks, path: string, target: Element): void {
  const { segment } = marks;
  const last = segment.fieldCount;
  for (const { field, place, read } of keptOf.get(segment.id) ?? none) {
    if (field > last) break;
    if (!segment.has(field) || isDeleted(marks, field) || isRead(marks, field)) continue;
    for (const one of fields(marks, field)) {
      const made: Element = {};
      read(scope, one, `${path}extension[${place}]`, made);
      for (const _ in made) {
        add(target, 'extension', { url: `urn:causeway:v2:${place}`, ...made });
        break;
      }
    }
  }
}

/** Keeps a segment that nothing is made of (an accident, a disability, a restriction): one extension with its fields in it. */
export function keepSegment(scope: Scope, marks: Marks, path: string, target: Element): void {
  const holder: Element = {};
  const { id } = marks.segment;
  keepFields(scope, marks, `${path}extension[${id}].`, holder);
  if (holder.extension !== undefined) {
    add(target, 'extension', { url: `urn:causeway:v2:${id}`, extension: holder.extension });
  }
}

const none: readonly Kept[] = [];

function loadKept(): Map<string, Kept[]> {
  const kept = new Map<string, Kept[]>();
  for (const { place = '', type = '' } of readTable('v2/kept-fields.csv')) {
    const [segment = '', field] = place.split('-');
    const read = readers[type];
    if (read === undefined) throw new Error(`tables/v2/kept-fields.csv: ${place} is of no known type`);
    const list = kept.get(segment) ?? [];
    list.push({ field: Number(field), place, read });
    kept.set(segment, list);
  }
  for (const list of kept.values()) list.sort((one, other) => one.field - other.field);
  return kept;
}
