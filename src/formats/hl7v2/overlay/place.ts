/** Where a value stands in every segment of its id: `PID-3` a field, `PID-3.4` a component, `PID-3.4.2` a sub-component. */
export interface Place {
  readonly segment: string;
  readonly field: number;
  /** Absent: the whole field. */
  readonly component?: number;
  readonly subcomponent?: number;
}

const pattern = /^([A-Z][A-Z0-9]{2})-([1-9]\d{0,2})(?:\.([1-9]\d?)(?:\.([1-9]\d?))?)?$/;

/** How deep a place goes: 0 a field, 1 a component, 2 a sub-component. */
export function depthOf({ component, subcomponent }: Place): number {
  return subcomponent !== undefined ? 2 : component !== undefined ? 1 : 0;
}

/** Reads a place of a rule. Throws a RangeError where the text is none. */
export function placeOf(text: string): Place {
  const place = readPlace(text);
  if (place === undefined) throw new RangeError(`${text} is no place in a message; PID-3 and PV1-19.4 are two`);
  return place;
}

/** Reads a place; undefined where the text is none. MSH-1 and MSH-2 hold the delimiters and are no places. */
export function readPlace(text: string): Place | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, segment, field, component, subcomponent] = match;
  if (segment === 'MSH' && Number(field) <= 2) return undefined;
  return {
    segment: segment!,
    field: Number(field),
    ...(component !== undefined && { component: Number(component) }),
    ...(subcomponent !== undefined && { subcomponent: Number(subcomponent) }),
  };
}
