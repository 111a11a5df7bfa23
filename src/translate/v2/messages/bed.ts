import type { Segment } from '#formats/hl7v2/segment.ts';
import { codingTo } from '../datatypes/cwe.ts';
import { location } from '../datatypes/pl.ts';
import { changeEntry } from '../directory.ts';
import { first, take } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { concept, v2Table } from '../vocabulary.ts';

/** NPU of an A20 → the status of a bed, which the one who keeps the beds states of it (HL7 v2.5.1 §3.3.20). */
export function stateBed(scope: Scope, segment: Segment): void {
  const npu = reading(scope, segment);
  const bed = first(npu, 1) && location(scope, first(npu, 1)!);
  const code = first(npu, 2) ? take(first(npu, 2)!, 'Location#operationalStatus', '') : '';
  if (bed === undefined || code === '') return;
  const known = concept('bed-status', code);
  const operationalStatus = known ?? { system: v2Table('0116'), code, display: '' };
  changeEntry(scope, bed, {
    operationalStatus: codingTo(operationalStatus.system, operationalStatus.code, operationalStatus.display),
  });
}
