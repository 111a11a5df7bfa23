import type { FhirResource } from '#flow';
import { type Element, reference } from '../../element.ts';
import { messageName } from '../keys.ts';
import { first } from '../leaves.ts';
import { organizationOfHd } from '../origin.ts';
import { reading, type Scope } from '../scope.ts';
import { takeTime } from '../times.ts';

/**
 * PID-33 and 34 → the Provenance of the patient's record: when, and at which facility, its source last changed it. Derived like that
 * of the message. Undefined where there is no such instant.
 */
export function provenanceOfPid(scope: Scope): FhirResource | undefined {
  const segment = scope.message.first('PID');
  const patient = scope.statements.find(({ type, mode }) => type === 'Patient' && mode !== 'mention');
  if (segment === undefined || patient === undefined || !segment.has(33)) return undefined;
  const { ids, system } = scope.context;
  const id = ids.directory(system, 'Provenance', `${messageName(scope)} PID`);
  const pid = reading(scope, segment);
  const changed = first(pid, 33) && takeTime(scope, first(pid, 33)!, `Provenance/${id}#recorded`);
  if (changed === undefined || !changed.value.includes('T')) return undefined;
  const msh = scope.message.first('MSH');
  const place = first(pid, 34) ?? (msh && first(reading(scope, msh), 4));
  const facility = place && organizationOfHd(scope, place);
  const agent: Element = { type: author, who: facility ?? { display: system } };
  return {
    resourceType: 'Provenance',
    id,
    target: [reference('Patient', patient.id)],
    recorded: changed.value,
    activity: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: 'UPDATE', display: 'revise' }],
    },
    agent: [agent],
  };
}

const author: Element = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
      code: 'author',
      display: 'Author',
    },
  ],
};
