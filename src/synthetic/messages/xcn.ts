import { components } from '../escape.ts';
import type { System } from '../systems.ts';
import type { Clinician } from '../vocabulary.ts';

/** A clinician: with the NPI where the system has it (HL7 v2.5.1 §2.A.88 XCN), else the system's own number and name. */
export function xcn(system: System, clinician: Clinician): string {
  const { id, family, given, degree } = clinician;
  if (system.version === '2.3') return components([id.slice(-4), family, given, '', '', 'DR']);
  const name = components([id, family, given]);
  return `${name}^^^^${components([degree])}^^NPI&2.16.840.1.113883.4.6&ISO^L^^^NPI`;
}
