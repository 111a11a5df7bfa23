import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { fields, first, take } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { attachmentOf, keepCode } from '../segments/attachment.ts';
import { performers } from '../segments/obx-performer.ts';
import { putTime, takeTime } from '../times.ts';

/** ED and RP: the document is a form of the report, titled by what OBX-3 calls it. */
export function documentOf(
  scope: Scope,
  segment: Segment,
  notes: readonly Segment[],
  report: Element,
  path: string,
): Element | undefined {
  const obx = reading(scope, segment);
  const sent = fields(obx, 5)[0];
  const form = sent && attachmentOf(scope, segment.value(2), sent, path);
  if (form === undefined) return undefined;
  take(first(obx, 2)!, path, '.contentType');
  const named = first(obx, 3);
  if (named) {
    const title = take(named, path, '.title', 2);
    put(form, 'title', title || take(named, path, '.title'));
    keepCode(scope, named, path, form);
  }
  const when = first(obx, 14) && takeTime(scope, first(obx, 14)!, `${path}.creation`);
  putTime(form, 'creation', when);
  const owner = path.slice(0, path.indexOf('#') + 1);
  for (const performer of performers(scope, obx, owner)) addOnce(report, performer);
  for (const segment of notes) keepSegment(scope, reading(scope, segment), path, form);
  keepFields(scope, obx, path, form);
  return form;
}

function addOnce(report: Element, performer: Element): void {
  const known = (report.performer as Element[] | undefined) ?? [];
  if (!known.some((one) => one.reference === performer.reference && one.display === performer.display))
    add(report, 'performer', performer);
}
