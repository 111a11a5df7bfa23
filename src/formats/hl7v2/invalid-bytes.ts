import type { Issue } from '#flow';
import { addFinding, finding } from './finding.ts';
import { isValidIn } from './is-valid-in.ts';
import type { Segment } from './segment.ts';
import type { Source } from './source.ts';

/** For each segment with bytes that its character set does not have, a finding with the first field that holds one. */
export function invalidBytes({ bytes, charset }: Source, segments: readonly Segment[], findings: Issue[]): void {
  if (isValidIn(bytes, 0, bytes.length, charset.name)) return;
  for (const segment of segments) {
    if (isValidIn(bytes, segment.start, segment.end, charset.name)) continue;
    addFinding(findings, finding('CW-HL7-012', 'warning', placeOf(segment)));
  }
}

function placeOf(segment: Segment): string {
  const { bytes, charset } = segment.source;
  const place = `${segment.id}[${segment.ordinal}]`;
  for (let field = 1; field <= segment.fieldCount; field++) {
    const isValid = isValidIn(bytes, segment.fieldStart(field), segment.fieldEnd(field), charset.name);
    if (!isValid) return `${place}-${field}`;
  }
  return place;
}
