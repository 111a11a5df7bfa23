import type { Group, Slice } from './inferno-metadata.ts';
import { valuesAt } from './values-at.ts';

/**
 * The values of a must-support path, `category:VSCat.coding.system`: after a colon stands the slice whose members alone are
 * meant. A value that is only said to be absent (data-absent-reason) does not count.
 */
export function mustSupportValues(resource: any, path: string, group: Group): unknown[] {
  let values: unknown[] = [resource];
  let walked = '';
  for (const step of path.split(/\.(?![^(]*\))/)) {
    const [element = '', sliceName] = step.split(':');
    walked = walked === '' ? step : `${walked}.${step}`;
    values = values.flatMap((value) => valuesAt(value, element));
    if (sliceName === undefined) continue;
    const slice = group.mustSupports.slices.find(({ id }) => id === `${group.resource}.${walked}`);
    if (slice !== undefined) values = values.filter((value) => isOfSlice(value, slice));
  }
  return path.endsWith('dataAbsentReason') ? values : values.filter((value) => !isOnlyAbsent(value));
}

/** The members of a slice. */
export function sliceMembers(resource: any, slice: Slice, group: Group): unknown[] {
  const { type, code } = slice.discriminator;
  if (type === 'type') {
    const key = `${slice.path.replace('[x]', '')}${code}`;
    return slice.path.endsWith('[x]')
      ? valuesAt(resource, key)
      : mustSupportValues(resource, slice.path, group).filter((value) => isOfType(value, code));
  }
  return mustSupportValues(resource, slice.path, group).filter((value) => isOfSlice(value, slice));
}

function isOfSlice(value: any, { discriminator }: Slice): boolean {
  const { type, path, code, system, values } = discriminator;
  const found = path === '' ? [value] : valuesAt(value, path);
  switch (type) {
    case 'patternCodeableConcept':
      return found.some((it) =>
        it.coding?.some((coding: any) => coding.code === code && (system === undefined || coding.system === system)),
      );
    case 'patternCoding':
      return found.some((it) => it.code === code && (system === undefined || it.system === system));
    case 'patternIdentifier':
      return found.some((it) => it.system === system);
    case 'requiredBinding':
      return found.some((it) =>
        it.coding?.some((coding: any) =>
          values.some((wanted) => wanted.code === coding.code && (wanted.system ?? coding.system) === coding.system),
        ),
      );
    case 'value':
      return values.every(({ path: inner = '', value: wanted }) => valuesAt(value, inner).includes(wanted));
    case 'type':
      return isOfType(value, code);
    default:
      throw new Error(`a discriminator of an unknown type: ${type}`);
  }
}

function isOfType(value: any, code: string | undefined): boolean {
  if (typeof value === 'object')
    return code === undefined || value?.resourceType === undefined || value.resourceType === code;
  return true;
}

function isOnlyAbsent(value: any): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const codes = value.coding?.map((coding: any) => coding.system) ?? [];
  return codes.includes('http://terminology.hl7.org/CodeSystem/data-absent-reason') && codes.length === 1;
}
