import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { procedureOfPr1 } from '../segments/pr1.ts';
import { actorsOfPrt } from '../segments/prt.ts';
import { roleOf } from '../segments/rol.ts';
import { asPerformer } from '../segments/taking-part.ts';
import { state } from '../state.ts';
import { procedureKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';
import { setOf } from './set.ts';
import type { Visit } from './visit-record.ts';

/** PR1 → Procedures of the visit (or of the patient): a set as sent, unless action codes (PR1-20) speak of each. */
export function stateProcedures(
  scope: Scope,
  patient: string,
  visit: Visit | undefined,
  groups: readonly Group[],
  isSet = true,
): void {
  if (groups.length === 0) return;
  const within = visit?.owned.patient ?? patient;
  const owner = visit?.owned.key;
  const unique = ordinals();
  const segments = groups.map((group) => group.segment('PR1')!);
  const members = segments.map((segment, index) => {
    const key = unique(procedureKey(segment, visit?.owned.name ?? `patient:${patient}`));
    const id = scope.context.ids.resource(within, 'Procedure', key);
    const content = procedureOfPr1(scope, reading(scope, segment), `Procedure/${id}#`);
    addRoles(scope, groups[index]!.segments('ROL'), `Procedure/${id}#`, content);
    for (const prt of groups[index]!.segments('PRT').map((one) => reading(scope, one))) {
      for (const one of actorsOfPrt(scope, prt, `Procedure/${id}#`)) add(content as Element, 'performer', one);
      keepSegment(scope, prt, `Procedure/${id}#`, content as Element);
    }
    keepFields(scope, reading(scope, segment), `Procedure/${id}#`, content as Element);
    // What it comes to in an ambulatory payment classification (BAR^P10).
    for (const gp2 of groups[index]!.segments('GP2'))
      keepSegment(scope, reading(scope, gp2), `Procedure/${id}#`, content as Element);
    content.subject = subjectOf(within);
    if (visit !== undefined) content.encounter = visit.encounter;
    state(scope, {
      type: 'Procedure',
      id,
      patient: within,
      mode: 'replace',
      content,
      defaults: { status: 'unknown' },
      owner,
    });
    return { type: 'Procedure', id };
  });
  if (!isSet || segments.some((segment) => segment.has(20))) return;
  const encounter = visit?.encounter.reference as string | undefined;
  const of = encounter
    ? { type: 'Encounter', id: encounter.slice('Encounter/'.length), patient: within }
    : { type: 'Patient', id: patient, patient };
  setOf(scope, 'PR1', of, members, owner);
}

/** ROL of a procedure → its performers, beside those that PR1 names. */
function addRoles(scope: Scope, segments: readonly Segment[], path: string, content: FhirResource): void {
  for (const segment of segments) {
    const held = roleOf(scope, reading(scope, segment), asPerformer(`${path}performer`));
    if (held === undefined) continue;
    const performer: Element = { actor: held.who };
    put(performer, 'function', held.role);
    add(content as Element, 'performer', performer);
  }
}
