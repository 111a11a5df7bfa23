import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { first, type Marks, mark, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { isTakingBack } from './action-code.ts';
import { word } from './prb.ts';
import { listed } from './said.ts';

/** PTH (HL7 chapter 12) → the pathway as a CarePlan, without its subject. PTH-1 DE takes it back. */
export function planOfPth(scope: Scope, pth: Marks, path: string): FhirResource {
  const plan: FhirResource = { resourceType: 'CarePlan' };
  const element = plan as Element;
  const number = first(pth, 3) && entityIdentifier(scope, first(pth, 3)!, `${path}identifier[0]`);
  put(element, 'identifier', listed([number]));
  const isMistaken = isTakingBack(first(pth, 1), path, 'status', 'DE');
  const told = word(scope, pth, 5, path, 'status', 'plan-status');
  const [life] = (told?.coding as Element[] | undefined) ?? [];
  put(element, 'status', isMistaken ? 'entered-in-error' : life?.code);
  if (told?.extension !== undefined) element._status = { extension: told.extension };
  element.intent = 'plan';
  const kind = first(pth, 2) && codeableConcept(scope, first(pth, 2)!, `${path}activity[0].detail.code`);
  const [coding] = (kind?.coding as Element[] | undefined) ?? [];
  const title = (kind?.text ?? coding?.display ?? '') as string;
  put(element, 'title', title);
  const shown = first(pth, 2) && [9, 2].find((component) => peek(first(pth, 2)!, component) !== '');
  if (shown !== undefined) for (const name of ['title', 'text.div']) mark(first(pth, 2)!, path, name, shown);
  if (kind !== undefined) element.activity = [{ detail: { code: kind, status: 'unknown' } }];
  if (title !== '') element.text = { status: 'generated', div: narrative(title) };
  putTime(element, 'created', first(pth, 4) && takeTime(scope, first(pth, 4)!, `${path}created`));
  return plan;
}

function narrative(title: string): string {
  const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<div xmlns="http://www.w3.org/1999/xhtml">${escaped}</div>`;
}
