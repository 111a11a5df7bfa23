import type { Issue } from '#flow';
import { addFinding, finding } from './finding.ts';
import { isValidIn } from './is-valid-in.ts';
import type { Segment } from './segment.ts';
import type { Source } from './source.ts';

/** For each segment with bytes that its character set does not have, a finding with the first field that holds one. */
export function invalidBytes(source: Source, segments: readonly Segment[], findings: Issue[]): void {
  const { bytes, charset } = source;
  if (charset.name === 'Windows-1252' || isValidIn(bytes, charset.name)) return;
  for (const segment of segments) {
    if (isValidIn(bytes.subarray(segment.start, segment.end), charset.name)) continue;
    addFinding(findings, finding('CW-HL7-012', 'warning', placeOf(segment)));
  }
}

function placeOf(segment: Segment): string {
  const { bytes, charset } = segment.source;
  for (let field = 1; field <= segment.fieldCount; field++) {
    const range = bytes.subarray(segment.fieldStart(field), segment.fieldEnd(field));
    if (!isValidIn(range, charset.name)) return `${segment.id}[${segment.ordinal}]-${field}`;
  }
  return `${segment.id}[${segment.ordinal}]`;
}
