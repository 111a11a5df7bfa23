import type { Issue } from '#flow';
import { addFinding, finding } from './finding.ts';
import type { Segment } from './segment.ts';

/** HL7 v2.7 §2.14.9.10: MSH-10 has up to 199 characters (20 before). */
const longestControlId = 199;

/** What an answer and the choice of a translation need of MSH: type, control id, version; and that it is the only one. */
export function headerFindings(segments: readonly Segment[], findings: Issue[]): void {
  const msh = segments[0]!;
  if (msh.value(9) === '') addFinding(findings, finding('CW-HL7-007', 'error', 'MSH[1]-9'));
  const controlId = msh.raw(10);
  if (controlId === '') addFinding(findings, finding('CW-HL7-008', 'error', 'MSH[1]-10'));
  else if (controlId.length > longestControlId) addFinding(findings, finding('CW-HL7-009', 'error', 'MSH[1]-10'));
  if (!msh.has(12)) addFinding(findings, finding('CW-HL7-010', 'warning', 'MSH[1]-12'));
  for (let at = 1; at < segments.length; at++) {
    const segment = segments[at]!;
    if (segment.id !== 'MSH') continue;
    addFinding(findings, finding('CW-HL7-014', 'error', `MSH[${segment.ordinal}]`));
    return;
  }
}
