import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { messageName } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { chargeItemOf } from '../segments/ft1.ts';
import { annotations } from '../segments/nte.ts';
import { actorsOfPrt } from '../segments/prt.ts';
import { state } from '../state.ts';
import { codeKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';
import type { Visit } from './visit-record.ts';

/** What a charge is for and to. */
export interface Charged {
  readonly patient: string;
  readonly visit: Visit | undefined;
  /** Reference to the account, where the message names one. */
  readonly account?: Element | undefined;
}

/** An FT1 with PRT and NTE behind it → ChargeItem, known by its number (FT1-2), else by the visit, service and day. */
export function stateCharge(
  scope: Scope,
  { patient, visit, account }: Charged,
  segment: Segment,
  beside: readonly Segment[],
  unique: (key: string) => string,
): void {
  const within = visit?.owned.patient ?? patient;
  const number = segment.value(2).trim();
  const what = `${segment.value(6).trim()}|${codeKey(segment, 7)}|${segment.value(4).trim()}`;
  const named =
    number === ''
      ? `${visit?.owned.name ?? messageName(scope)}|${what}`
      : `${number}^${segment.value(2, 4).trim()}|${what}`;
  const id = scope.context.ids.resource(within, 'ChargeItem', unique(`FT1 ${named}`));
  const path = `ChargeItem/${id}#`;
  const content = chargeItemOf(scope, reading(scope, segment), path);
  const element = content as Element;
  const of = (name: string) => beside.filter((one) => one.id === name).map((one) => reading(scope, one));
  for (const prt of of('PRT')) {
    for (const one of actorsOfPrt(scope, prt, path)) add(element, 'performer', one);
    keepSegment(scope, prt, path, element);
  }
  const notes = annotations(scope, of('NTE'), path);
  if (notes.length > 0) content.note = notes;
  keepFields(scope, reading(scope, segment), path, element);
  content.subject = subjectOf(within);
  if (visit !== undefined) content.context = visit.encounter;
  if (account !== undefined) content.account = [account];
  state(scope, {
    type: 'ChargeItem',
    id,
    patient: within,
    mode: 'replace',
    content,
    defaults: { status: 'unknown', code: { text: 'unknown' } },
    owner: visit?.owned.key,
  });
}
