/** The segments with one field of the first segment of a name replaced. MSH counts as HL7 does: MSH-1 is the separator. */
export function editField(
  segments: readonly string[],
  name: string,
  field: number,
  edit: (value: string) => string,
): readonly string[] {
  const index = segments.findIndex((one) => one.startsWith(`${name}|`));
  if (index === -1) return segments;
  const fields = segments[index]!.split('|');
  const at = name === 'MSH' ? field - 1 : field;
  while (fields.length <= at) fields.push('');
  fields[at] = edit(fields[at]!);
  return segments.with(index, fields.join('|'));
}
