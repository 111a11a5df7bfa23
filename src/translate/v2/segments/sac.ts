import { add, type Element, put } from '../../element.ts';
import { decimal } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { keepFields } from '../kept-fields.ts';
import { fields, first, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { listed } from './said.ts';

/** SAC (HL7 chapter 13) → a container of the specimen, and the specimen's accession numbers. */
export function addContainer(scope: Scope, sac: Marks, path: string, specimen: Element): void {
  const container: Element = {};
  const numbers = [first(sac, 3), first(sac, 4)];
  const at = `${path}container.identifier`;
  put(container, 'identifier', listed(numbers.map((field) => field && entityIdentifier(scope, field, at))));
  put(
    container,
    'type',
    first(sac, 9) && codeableConcept(scope, first(sac, 9)!, `${path}container.type`, { table: '0378' }),
  );
  const units = first(sac, 24);
  const unit = units ? peek(units).trim() : '';
  for (const [field, name] of [
    [21, 'capacity'],
    [22, 'specimenQuantity'],
  ] as const) {
    const value = first(sac, field) && decimal(take(first(sac, field)!, path, `container.${name}.value`));
    if (value !== undefined && unit !== '') mark(units!, path, `container.${name}.unit`);
    if (value !== undefined) container[name] = unit === '' ? { value } : { value, unit };
  }
  const additive =
    first(sac, 27) && codeableConcept(scope, first(sac, 27)!, `${path}container.additiveCodeableConcept`, additives);
  put(container, 'additiveCodeableConcept', additive);
  numbersOfSpecimen(scope, sac, path, specimen);
  keepFields(scope, sac, `${path}container.`, container);
  if (Object.keys(container).length > 0) add(specimen, 'container', container);
}

const additives = { table: '0371', map: 'additive' };

/** SAC-2 the laboratory's accession number, SAC-1 that of another: of the specimen, whatever container it is in. */
function numbersOfSpecimen(scope: Scope, sac: Marks, path: string, specimen: Element): void {
  const [own] = fields(sac, 2);
  const accession = own && entityIdentifier(scope, own, `${path}accessionIdentifier`, 'ACSN');
  if (accession !== undefined) {
    if (specimen.accessionIdentifier === undefined) specimen.accessionIdentifier = accession;
    else addIdentifier(specimen, accession);
  }
  const [other] = fields(sac, 1);
  const external = other && entityIdentifier(scope, other, `${path}identifier`, 'ACSN');
  if (external !== undefined) addIdentifier(specimen, external);
}

function addIdentifier(specimen: Element, identifier: Element): void {
  const all = [specimen.accessionIdentifier, ...((specimen.identifier as Element[] | undefined) ?? [])] as Element[];
  if (!all.some((one) => one?.value === identifier.value && one?.system === identifier.system))
    add(specimen, 'identifier', identifier);
}
