import type { FhirResource } from '#flow';
import type { Element } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { decimal } from '../datatypes/cq.ts';
import { codeableConcept, coding, codingTo } from '../datatypes/cwe.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { fields, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';
import { participation } from './participation.ts';
import { listed, say } from './said.ts';

const r5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.';

/** PV2 → the same Encounter. PV2-1 is a location (`encounter-location.ts`). */
export function addPv2(scope: Scope, pv2: Marks, path: string, encounter: FhirResource): void {
  const reasons = fields(pv2, 3).map((field) => codeableConcept(scope, field, `${path}reasonCode`));
  say(encounter, 'reasonCode', listed(reasons), pv2, 3);
  const priority = first(pv2, 25);
  const urgency =
    priority && codeableConcept(scope, priority, `${path}priority`, { table: '0217', map: 'encounter-priority' });
  say(encounter, 'priority', urgency, pv2, 25);
  for (const field of fields(pv2, 13)) {
    const individual = practitioner(scope, field, `${path}participant.individual`);
    if (individual === undefined) continue;
    const others = Array.isArray(encounter.participant) ? encounter.participant : [];
    encounter.participant = [...others, { type: [participation('REF')], individual }];
  }
  const days = first(pv2, 11) && decimal(take(first(pv2, 11)!, path, 'length'));
  if (days !== undefined && days >= 0) {
    encounter.length = { value: days, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' };
  }
  const secrecy = protection(pv2, path);
  if (secrecy !== undefined) encounter.meta = { security: [secrecy] };
  extensions(scope, pv2, path, encounter);
}

/** PV2-22: whether access to what is told of the visit is to be restricted. The guide puts it into the security labels. */
function protection(pv2: Marks, path: string): Element | undefined {
  const sent = first(pv2, 22);
  const known = sent && concept('protection', peek(sent).trim());
  if (known === undefined) return undefined;
  take(sent!, path, 'meta.security');
  return codingTo(known.system, known.code, known.display);
}

function extensions(scope: Scope, pv2: Marks, path: string, encounter: FhirResource): void {
  const holder: Element = {};
  const found: Element[] = [];
  for (const [field, name] of [
    [8, 'plannedStartDate'],
    [9, 'plannedEndDate'],
  ] as const) {
    const one = first(pv2, field);
    const time = one && takeTime(scope, one, `${path}extension.valueDateTime`);
    if (time !== undefined) found.push({ url: r5 + name, valueDateTime: time.value });
  }
  if (found.length > 0) holder.extension = found;
  const arrival = first(pv2, 38);
  if (arrival) {
    const mode = coding(scope, arrival, `${path}extension.valueCoding`, { table: '0430', map: 'mode-of-arrival' });
    extend(holder, 'encounter-modeOfArrival', 'valueCoding', mode);
  }
  const description = first(pv2, 12) && take(first(pv2, 12)!, path, 'extension.valueMarkdown');
  extend(holder, 'resource-instance-description', 'valueMarkdown', description);
  if (holder.extension !== undefined) encounter.extension = holder.extension;
}
