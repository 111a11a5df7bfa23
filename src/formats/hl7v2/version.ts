/** Whether an HL7 version (MSH-12.1) is an earlier one than another; false where it cannot be told. */
export function isBefore(version: string, other: string): boolean {
  if (!/^\d+(\.\d+)*$/.test(version)) return false;
  const ours = version.split('.').map(Number);
  const theirs = other.split('.').map(Number);
  for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
    const difference = (ours[at] ?? 0) - (theirs[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
