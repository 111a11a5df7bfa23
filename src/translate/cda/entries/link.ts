import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { idKey } from '../keys.ts';
import { ignore, mark, peek } from '../leaves.ts';
import { draftOf } from '../resources.ts';
import { entryTemplates, isMention, type Related, relatedActs } from './act.ts';
import { typeOf } from './actors.ts';
import type { Entries } from './entries.ts';
import { isComment } from './notes.ts';
import { linkExternal } from './references.ts';

/**
 * Translates what stands within an act and is not told by an element of its own, and links both. `consumed` are the templates
 * and codes that the caller has told, `isTold` finds the others. An act that is only named is found among all of the
 * document's, once they are known.
 */
export function linkRelated(
  entries: Entries,
  act: XmlElement,
  made: Element,
  consumed: readonly string[] = [],
  isTold: (act: XmlElement) => boolean = () => false,
): void {
  for (const related of relatedActs(act)) {
    if (isConsumed(related, consumed) || isTold(related.act)) continue;
    if (isMention(related.act)) mention(entries, made, related);
    else {
      const inner = entries.translate(entries, related.act);
      if (inner !== undefined) link(entries.context, made, inner, related);
    }
  }
  linkExternal(entries.context, act, made);
}

function isConsumed({ act }: Related, consumed: readonly string[]): boolean {
  if (isComment(act)) return true;
  return (
    entryTemplates(act).some((one) => consumed.includes(one)) || consumed.includes(peek(child(act, 'code'), 'code'))
  );
}

function mention(entries: Entries, made: Element, related: Related): void {
  const key = idKey(related.act);
  if (key === undefined) return;
  entries.context.later.push(() => {
    const found = entries.context.made.get(key);
    if (found === undefined) return;
    ignore(entries.context, related.act, 'names what stands elsewhere in the document: the two are linked');
    if (found.reference === made.reference) return;
    const linked = link(entries.context, made, found, related);
    if (linked === undefined) return;
    for (const id of children(related.act, 'id'))
      for (const name of ['root', 'extension']) mark(entries.context, id, name, linked, 'reference');
  });
}

/** Links an act to one that stands within it, by the element that one of their types has for it: gives the reference, where it is new. */
export function link(
  context: CdaContext,
  outer: Element,
  inner: Element,
  { typeCode, isInverted }: Related,
): Element | undefined {
  const [outerType, innerType] = [typeOf(outer), typeOf(inner)];
  const isReason = typeCode === 'RSON';
  for (const { from, to, element, reason, member, nested } of links) {
    if (reason !== undefined && reason !== isReason) continue;
    if (member !== undefined && member !== (typeCode === 'COMP' && !isInverted)) continue;
    const [holderType, targetType] = from === 'outer' ? [outerType, innerType] : [innerType, outerType];
    const [holder, target] = from === 'outer' ? [outer, inner] : [inner, outer];
    if (!to(holderType, targetType)) continue;
    const content = draftOf(context, holder);
    return content && set(content, element, target, nested);
  }
  return undefined;
}

function set(content: Element, element: string, target: Element, nested: string | undefined): Element | undefined {
  const bare = { reference: target.reference! };
  const value = nested === undefined ? bare : { [nested]: nested === 'detail' ? [bare] : bare };
  if (element === 'context') {
    content.context ??= {};
    (content.context as Element).encounter = [bare];
  } else if (single.has(element)) {
    // The visit that the document is about is that of all its entries.
    if ((content[element] as Element | undefined)?.reference === bare.reference) return undefined;
    content[element] = bare;
  } else if (!((content[element] ?? []) as Element[]).some((one) => JSON.stringify(one) === JSON.stringify(value))) {
    add(content, element, value);
  } else return undefined;
  return bare;
}

interface Link {
  /** Which of the two holds the element. */
  readonly from: 'outer' | 'inner';
  readonly to: (holder: string, target: string) => boolean;
  readonly element: string;
  /** Only for (or never for) a relationship that says why. */
  readonly reason?: boolean;
  /** Only for (or never for) parts of a whole. */
  readonly member?: boolean;
  readonly nested?: string;
}

const is = (holders: string, targets: string) => {
  const [from, to] = [new Set(holders.split(' ')), new Set(targets.split(' '))];
  return (holder: string, target: string) => from.has(holder) && (targets === '*' || to.has(target));
};

/** The first that fits is taken. */
const links: readonly Link[] = [
  {
    from: 'outer',
    to: is(
      'Procedure MedicationRequest ServiceRequest Encounter Immunization DeviceUseStatement',
      'Condition Observation',
    ),
    element: 'reasonReference',
    reason: true,
  },
  // What is done at a visit belongs to that one, whatever visit the document as a whole is about.
  {
    from: 'inner',
    to: is('Observation Procedure MedicationRequest ServiceRequest DiagnosticReport Immunization', 'Encounter'),
    element: 'encounter',
  },
  { from: 'inner', to: is('DocumentReference', 'Encounter'), element: 'context', nested: 'encounter' },
  { from: 'outer', to: is('Goal', 'Condition Observation ServiceRequest'), element: 'addresses' },
  { from: 'outer', to: is('Observation', 'Observation QuestionnaireResponse'), element: 'hasMember', member: true },
  { from: 'outer', to: is('DiagnosticReport', 'Observation'), element: 'result' },
  { from: 'outer', to: is('Encounter', 'Condition Procedure'), element: 'diagnosis', nested: 'condition' },
  { from: 'outer', to: is('CarePlan', 'Goal'), element: 'goal' },
  { from: 'outer', to: is('CarePlan', 'Condition'), element: 'addresses' },
  {
    from: 'outer',
    to: is(
      'CarePlan',
      'Appointment CommunicationRequest DeviceRequest MedicationRequest NutritionOrder Task ServiceRequest',
    ),
    element: 'activity',
    nested: 'reference',
  },
  { from: 'outer', to: is('CarePlan', '*'), element: 'supportingInfo' },
  {
    from: 'outer',
    to: is('Condition', 'Observation Condition DiagnosticReport DocumentReference'),
    element: 'evidence',
    nested: 'detail',
  },
  { from: 'inner', to: is('Observation', '*'), element: 'focus' },
  { from: 'inner', to: is('Goal', 'Condition Observation ServiceRequest'), element: 'addresses' },
  { from: 'inner', to: is('Condition', '*'), element: 'evidence', nested: 'detail' },
  { from: 'inner', to: is('Procedure', 'Procedure Observation MedicationAdministration'), element: 'partOf' },
  {
    from: 'inner',
    to: is('Procedure', 'Condition Observation DiagnosticReport DocumentReference'),
    element: 'reasonReference',
  },
  {
    from: 'inner',
    to: is('ServiceRequest', 'Condition Observation DiagnosticReport DocumentReference'),
    element: 'reasonReference',
    reason: true,
  },
  { from: 'inner', to: is('ServiceRequest', '*'), element: 'supportingInfo' },
  { from: 'inner', to: is('MedicationRequest', 'MedicationRequest'), element: 'basedOn' },
  { from: 'inner', to: is('MedicationRequest', '*'), element: 'supportingInformation' },
  { from: 'inner', to: is('MedicationDispense', 'MedicationRequest'), element: 'authorizingPrescription' },
  { from: 'inner', to: is('MedicationDispense', '*'), element: 'supportingInformation' },
  { from: 'inner', to: is('Communication', '*'), element: 'about' },
  { from: 'inner', to: is('CommunicationRequest', '*'), element: 'about' },
  { from: 'inner', to: is('DeviceUseStatement', 'ServiceRequest Procedure'), element: 'basedOn' },
  {
    from: 'outer',
    to: is('Procedure DiagnosticReport Observation', 'MedicationRequest ServiceRequest CarePlan'),
    element: 'basedOn',
  },
  {
    from: 'outer',
    to: is(
      'AllergyIntolerance Condition Procedure Observation MedicationRequest ServiceRequest DiagnosticReport Immunization',
      'Encounter',
    ),
    element: 'encounter',
  },
];

/** Elements of which there is one. */
const single: ReadonlySet<string> = new Set(['encounter']);
