import { type Element, put, some } from '../../element.ts';
import { quantity } from '../datatypes/cq.ts';
import { codeSystem, codingTo } from '../datatypes/cwe.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { fields, first, isFilled, type Marks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { putObserved } from './obr-report.ts';

/** Whether OBR itself tells of a specimen (before 2.5 there was no SPM). */
export function hasSpecimen(obr: Marks): boolean {
  return isFilled(obr, 15) || isFilled(obr, 14) || isFilled(obr, 9);
}

/** OBR-7–10, 14, 15, 39 → Specimen, where no SPM stands beside. */
export function specimenOfObr(scope: Scope, obr: Marks, path: string): Element {
  const specimen: Element = { resourceType: 'Specimen' };
  put(specimen, 'type', sourceType(scope, obr, path));
  putTime(specimen, 'receivedTime', first(obr, 14) && takeTime(scope, first(obr, 14)!, `${path}receivedTime`));
  const collection: Element = {};
  putObserved(scope, obr, `${path}collection.`, collection, 'collected');
  put(collection, 'collector', first(obr, 10) && practitioner(scope, first(obr, 10)!, `${path}collection.collector`));
  put(collection, 'quantity', first(obr, 9) && quantity(first(obr, 9)!, `${path}collection.quantity`));
  const site = first(obr, 15) && subConcept(scope, obr, 4, `${path}collection.bodySite`);
  put(collection, 'bodySite', site);
  put(specimen, 'collection', some(collection));
  const additive = first(obr, 15) && take(first(obr, 15)!, path, 'container.additiveCodeableConcept.text', 2);
  if (additive) specimen.container = [{ additiveCodeableConcept: { text: additive } }];
  const words = [...fields(obr, 39)].map(
    (field) => take(field, path, 'note.text', 2) || take(field, path, 'note.text'),
  );
  const method = first(obr, 15) && take(first(obr, 15)!, path, 'note.text', 3);
  const notes = [...words, method ?? ''].filter((text) => text !== '');
  put(
    specimen,
    'note',
    notes.map((text) => ({ text })),
  );
  return specimen;
}

/** SPS.1 (HL7 v2.5.1 §2.A.70): a CWE whose parts are sub-components, of HL7 table 0070. */
function sourceType(scope: Scope, obr: Marks, path: string): Element | undefined {
  return first(obr, 15) && subConcept(scope, obr, 1, `${path}type`, '0070');
}

function subConcept(scope: Scope, obr: Marks, component: number, path: string, table?: string): Element | undefined {
  const field = first(obr, 15)!;
  const code = take(field, path, '', component, 1);
  const text = take(field, path, '', component, 2);
  const system =
    codeSystem(scope, take(field, path, '', component, 3)) ?? (table === undefined ? undefined : v2Table(table));
  if (code === '') return text === '' ? undefined : { text };
  if (system === undefined || /\s/.test(code)) return { text: text || code };
  const display = text || concept('specimen-type', code)?.display || '';
  return { coding: [codingTo(system, code, display)] };
}
