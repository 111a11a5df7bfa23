import { add, type Element, put, some } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { putCode } from '../datatypes/code.ts';
import { quantity } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifier } from '../datatypes/cx.ts';
import { entityIdentifier, pairedIdentifier } from '../datatypes/ei.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { keepFields } from '../kept-fields.ts';
import { fields, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { putObserved } from './obr-report.ts';
import { listed } from './said.ts';

/** SPM → Specimen, without its subject. OBR-10 tells who collected it; where SPM does not say, OBR-7 and 8 tell when, OBR-9 how much, OBR-14 when it came (HL7 v2.5.1 §4.5.3.7). */
export function specimenOfSpm(scope: Scope, spm: Marks, obr: Marks | undefined, path: string): Element {
  const specimen: Element = { resourceType: 'Specimen' };
  put(specimen, 'identifier', identifiers(scope, spm, path));
  const accession = first(spm, 30);
  put(specimen, 'accessionIdentifier', accession && identifier(scope, accession, `${path}accessionIdentifier`, 'ACSN'));
  const available = first(spm, 20);
  if (available)
    putCode(scope, specimen, 'status', available, `${path}status`, { map: 'specimen-availability', table: '0136' });
  put(specimen, 'type', coded(scope, spm, 4, `${path}type`, '0487', 'specimen-type')[0]);
  const received = first(spm, 18) ?? (obr && first(obr, 14));
  putTime(specimen, 'receivedTime', received && takeTime(scope, received, `${path}receivedTime`));
  put(specimen, 'parent', parents(scope, spm, path));
  put(specimen, 'collection', collection(scope, spm, obr, path));
  put(specimen, 'container', container(scope, spm, path));
  put(specimen, 'condition', coded(scope, spm, 24, `${path}condition`, '0493', 'specimen-condition'));
  const words = fields(spm, 14).flatMap((field) => {
    const text = take(field, path, 'note.text');
    return text === '' ? [] : [{ text }];
  });
  put(specimen, 'note', words);
  for (const one of coded(scope, spm, 11, `${path}extension.valueCodeableConcept`, '0369'))
    add(specimen, 'extension', { url: role, valueCodeableConcept: one });
  keepFields(scope, spm, path, specimen);
  return specimen;
}

/** R5's Specimen.role, as R4 writes it. */
const role = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Specimen.role';

function identifiers(scope: Scope, spm: Marks, path: string): Element[] {
  const own = first(spm, 2);
  return listed([
    own && pairedIdentifier(scope, own, `${path}identifier[0]`, 1, 'PGN'),
    own && pairedIdentifier(scope, own, `${path}identifier[1]`, 2, 'FGN'),
    ...fields(spm, 31).map((field) => identifier(scope, field, `${path}identifier`)),
    ...fields(spm, 32).map((field) => entityIdentifier(scope, field, `${path}identifier`, 'SHIP')),
  ]);
}

/** SPM-3: the parent is known by its number, which another message may bring. */
function parents(scope: Scope, spm: Marks, path: string): Element[] {
  return fields(spm, 3).flatMap((field) => {
    const filler = pairedIdentifier(scope, field, `${path}parent.identifier`, 2, 'FGN');
    const known = filler ?? pairedIdentifier(scope, field, `${path}parent.identifier`, 1, 'PGN');
    const placer = filler === undefined ? '' : take(field, path, 'parent.display', 1, 1);
    return known === undefined ? [] : [{ identifier: known, display: placer || (known.value as string) }];
  });
}

function collection(scope: Scope, spm: Marks, obr: Marks | undefined, path: string): Element {
  const made: Element = {};
  for (const one of coded(scope, spm, 15, `${path}collection.extension.valueCodeableConcept`, '0376'))
    extend(made, 'specimen-specialHandling', 'valueCodeableConcept', one);
  const when = first(spm, 17);
  if (when) {
    const at = `${path}collection.collected`;
    const start = takeTime(scope, when, at + (peek(when, 2) === '' ? 'DateTime' : 'Period.start'), 1);
    const end = takeTime(scope, when, `${at}Period.end`, 2);
    if (end === undefined) putTime(made, 'collectedDateTime', start);
    else {
      const period: Element = {};
      putTime(period, 'start', start);
      putTime(period, 'end', end);
      made.collectedPeriod = period;
    }
  }
  if (!when && obr) putObserved(scope, obr, `${path}collection.`, made, 'collected');
  const collector = obr && first(obr, 10);
  put(made, 'collector', collector && practitioner(scope, collector, `${path}collection.collector`));
  const amount = first(spm, 12) ?? (obr && first(obr, 9));
  put(made, 'quantity', amount && quantity(amount, `${path}collection.quantity`));
  put(made, 'method', coded(scope, spm, 7, `${path}collection.method`, '0488', 'specimen-collection-method')[0]);
  put(made, 'bodySite', coded(scope, spm, 8, `${path}collection.bodySite`, '')[0]);
  return made;
}

function container(scope: Scope, spm: Marks, path: string): Element[] {
  const made: Element = {};
  put(made, 'type', coded(scope, spm, 27, `${path}container.type`, '')[0]);
  put(
    made,
    'additiveCodeableConcept',
    coded(scope, spm, 6, `${path}container.additiveCodeableConcept`, '0371', 'additive')[0],
  );
  return listed([some(made)]);
}

function coded(scope: Scope, spm: Marks, field: number, path: string, table: string, map?: string): Element[] {
  return listed(
    fields(spm, field).map((one) =>
      codeableConcept(scope, one, path, { ...(table === '' ? {} : { table }), ...(map === undefined ? {} : { map }) }),
    ),
  );
}
