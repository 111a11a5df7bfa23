import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { extension } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { fields, first, type Marks, mark, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';
import { isTakingBack } from './action-code.ts';
import { wholeText } from './obx-value.ts';
import { listed } from './said.ts';

const categories = 'http://terminology.hl7.org/CodeSystem/condition-category';

/** PRB (HL7 chapter 12) → Condition of the problem list, without its subject. PRB-1 DE takes it back. */
export function problemOfPrb(scope: Scope, prb: Marks, path: string): FhirResource {
  const condition: FhirResource = { resourceType: 'Condition' };
  const element = condition as Element;
  const time = (field: number, name: string) => first(prb, field) && takeTime(scope, first(prb, field)!, path + name);
  const number = first(prb, 4) && entityIdentifier(scope, first(prb, 4)!, `${path}identifier[0]`);
  put(element, 'identifier', listed([number]));
  const isMistaken = isTakingBack(first(prb, 1), path, 'verificationStatus', 'DE');
  const confirmed = word(scope, prb, 13, path, 'verificationStatus', 'problem-verification');
  put(element, 'verificationStatus', isMistaken ? mistaken : confirmed);
  const resolved = time(9, 'abatementDateTime');
  // con-5: what was entered in error has no clinical status.
  if (isMistaken && first(prb, 1)) mark(first(prb, 1)!, path, 'clinicalStatus');
  // Senders write the life cycle status (PRB-14) in the place of the confirmation (PRB-13), too.
  const clinical = isMistaken
    ? undefined
    : (word(scope, prb, 14, path, 'clinicalStatus', 'problem-status') ??
      word(scope, prb, 13, path, 'clinicalStatus', 'problem-status') ??
      (resolved === undefined ? undefined : ended));
  put(element, 'clinicalStatus', clinical);
  const kinds = fields(prb, 10).map((one) => codeableConcept(scope, one, `${path}category`));
  element.category = [
    { coding: [{ system: categories, code: 'problem-list-item', display: 'Problem List Item' }] },
    ...listed(kinds),
  ];
  put(
    element,
    'severity',
    first(prb, 26) && codeableConcept(scope, first(prb, 26)!, `${path}severity`, { table: '0836' }),
  );
  put(element, 'code', first(prb, 3) && codeableConcept(scope, first(prb, 3)!, `${path}code`));
  putTime(element, 'onsetDateTime', time(16, 'onsetDateTime'));
  const onset = element.onsetDateTime === undefined ? 'onsetString' : 'note.text';
  const words = first(prb, 17) ? wholeText(first(prb, 17)!, path + onset) : '';
  if (element.onsetDateTime === undefined) put(element, 'onsetString', words);
  else if (words !== '') element.note = [{ text: words }];
  // con-4: an abated condition is inactive, resolved or in remission.
  if (!isActive(element) && !isMistaken) putTime(element, 'abatementDateTime', resolved);
  putTime(
    element,
    'recordedDate',
    time(7, 'recordedDate') ?? (peekAction(prb) === 'AD' ? time(2, 'recordedDate') : undefined),
  );
  return condition;
}

/** PRB-1 (HL7 table 0287). */
const peekAction = (prb: Marks): string => (first(prb, 1) ? peek(first(prb, 1)!).trim().toUpperCase() : '');

/** What has the date of its resolution (PRB-9) and no status is resolved. */
const ended: Element = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'resolved', display: 'Resolved' },
  ],
};

const mistaken: Element = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
      code: 'entered-in-error',
      display: 'Entered in Error',
    },
  ],
};

function isActive({ clinicalStatus }: Element): boolean {
  const [coding] = ((clinicalStatus as Element | undefined)?.coding as Element[] | undefined) ?? [];
  return ['active', 'recurrence', 'relapse'].includes((coding?.code as string | undefined) ?? '');
}

/** A user-defined status: where its words are one of FHIR's, that one, with what was sent beside it. */
export function word(
  scope: Scope,
  marks: Marks,
  field: number,
  path: string,
  name: string,
  map: string,
): Element | undefined {
  const sent = first(marks, field);
  if (sent === undefined) return undefined;
  const known = [peek(sent), peek(sent, 2)].map((one) => concept(map, one.trim().toLowerCase())).find((one) => one);
  if (known === undefined) return undefined;
  const made = codeableConcept(scope, sent, `${path}${name}.extension.valueCodeableConcept`);
  const { system, code, display } = known;
  // Either may be the word that is known.
  for (const component of [1, 2]) if (peek(sent, component) !== '') mark(sent, path, name, component);
  const text = (made?.text as string | undefined) ?? (peek(sent, 2).trim() || peek(sent).trim());
  return {
    ...(made?.coding !== undefined && { extension: [extension('alternate-codes', 'valueCodeableConcept', made)] }),
    coding: [{ system, code, display }],
    text,
  };
}
