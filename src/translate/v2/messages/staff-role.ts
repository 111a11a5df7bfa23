import type { Group } from '#formats/hl7v2/group.ts';
import { type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifier, validity } from '../datatypes/cx.ts';
import { namedOrganization } from '../datatypes/xon.ts';
import { changeEntry, mention } from '../directory.ts';
import { fields, first, markCopies, peek, take } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { listed } from '../segments/said.ts';

/**
 * ORG of someone → PractitionerRole: unit, kind, specialty and how long. The profile asks for a number to reach the role by: without one
 * (STF-10) there is none, and ORG is kept with the person.
 */
export function stateRole(scope: Scope, entry: Group, who: Element, person: Element): void {
  const telecom = (person.telecom as Element[] | undefined) ?? [];
  if (telecom.length === 0) return;
  for (const segment of entry.segments('ORG')) {
    const org = reading(scope, segment);
    const at = 'PractitionerRole#';
    const content: Element = {};
    const number = first(org, 5) && identifier(scope, first(org, 5)!, `${at}identifier[0]`);
    put(content, 'identifier', listed([number]));
    content.practitioner = who;
    const unit = first(org, 2);
    const name = unit ? take(unit, 'Organization#', 'name', peek(unit, 2) === '' ? 1 : 2) : '';
    if (name !== '') content.organization = namedOrganization(scope, name);
    const kinds = [...fields(org, 6), ...fields(org, 7)];
    put(content, 'code', listed(kinds.map((field) => codeableConcept(scope, field, `${at}code`))));
    const fieldsOfWork = fields(org, 8).map((field) => codeableConcept(scope, field, `${at}specialty`));
    put(content, 'specialty', listed(fieldsOfWork));
    put(content, 'period', first(org, 9) && validity(scope, first(org, 9)!, `${at}period`, 1, 2));
    content.telecom = telecom;
    markCopies(reading(scope, entry.segment('STF')!), 'Practitioner#telecom', `${at}telecom`);
    const key = [who.reference, name.toUpperCase(), ''].join('|');
    const role = mention(scope, 'PractitionerRole', key, content, (who.display as string | undefined) ?? '');
    changeEntry(scope, role, content);
  }
}
