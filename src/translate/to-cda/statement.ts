import { drafts, type XmlDraft, type XmlPart, xml } from '#formats/xml/write-xml.ts';
import { asClaimed } from './claims.ts';

/** The order in which CDA R2's schema has the parts of every clinical statement. */
const order: ReadonlyMap<string, number> = new Map(
  (
    'realmCode typeId templateId id code text statusCode effectiveTime sdtc:dischargeDispositionCode priorityCode repeatNumber ' +
    'independentInd languageCode value interpretationCode routeCode methodCode approachSiteCode targetSiteCode doseQuantity ' +
    'rateQuantity maxDoseQuantity administrationUnitCode quantity consumable product subject specimen performer author informant ' +
    'participant entryRelationship reference precondition referenceRange component'
  )
    .split(' ')
    .map((name, index) => [name, index]),
);

const classes: Readonly<Record<string, string>> = {
  act: 'ACT',
  encounter: 'ENC',
  observation: 'OBS',
  organizer: 'CLUSTER',
  procedure: 'PROC',
  substanceAdministration: 'SBADM',
  supply: 'SPLY',
};

/** What tells one clinical statement from another beside its parts. */
export interface StatementKind {
  readonly moodCode?: string;
  readonly classCode?: string;
  readonly isNegated?: boolean;
  /** The template asks whether it is negated, also where it is not. */
  readonly saysNegation?: boolean;
}

/** A clinical statement of its parts, in whatever order they are given: each stands where CDA's schema asks for it. */
export function statement(name: string, kind: StatementKind, ...parts: readonly XmlPart[]): XmlDraft {
  const typed = name === 'supply' || name === 'substanceAdministration' ? drafts(parts).map(asGts) : drafts(parts);
  const sorted = asClaimed(typed).toSorted((one, other) => place(one) - place(other));
  return xml(
    name,
    {
      classCode: kind.classCode ?? classes[name],
      moodCode: kind.moodCode ?? 'EVN',
      negationInd: kind.isNegated === true ? 'true' : kind.saysNegation ? 'false' : undefined,
    },
    sorted,
  );
}

/** Where a time may be any set of times, an interval has to say that it is one. */
function asGts(part: XmlDraft): XmlDraft {
  const { name, attributes, content } = part;
  const isInterval =
    name === 'effectiveTime' && attributes['xsi:type'] === undefined && content.flat().some((one) => one !== undefined);
  return isInterval ? xml(name, { ...attributes, 'xsi:type': 'IVL_TS' }, content) : part;
}

const place = ({ name }: XmlDraft): number => order.get(name) ?? order.size;

/** A template of C-CDA by what stands behind `2.16.840.1.113883.10.20.`, with the extension of its version. */
export function template(root: string, extension?: string): XmlDraft {
  return xml('templateId', { root: `2.16.840.1.113883.10.20.${root}`, extension });
}

/** Templates of several versions: R2.1 asks documents to name the one without an extension, too. */
export function templates(root: string, extension?: string): XmlDraft[] {
  return extension === undefined ? [template(root)] : [template(root), template(root, extension)];
}

/** What stands within a statement, and how it is related to it. */
export function related(typeCode: string, inner: XmlDraft | undefined, isInverted = false): XmlDraft | undefined {
  return inner && xml('entryRelationship', { typeCode, inversionInd: isInverted ? 'true' : undefined }, inner);
}

/** A part of an organizer. */
export function component(inner: XmlDraft | undefined): XmlDraft | undefined {
  return inner && xml('component', {}, inner);
}

/** `statusCode` of ActStatus; `unknown` is null. */
export function status(code: string): XmlDraft {
  return xml('statusCode', code === 'unknown' ? { nullFlavor: 'UNK' } : { code });
}

export const actCode = '2.16.840.1.113883.5.4';
export const actClass = '2.16.840.1.113883.5.6';
export const loincOid = '2.16.840.1.113883.6.1';
export const snomedOid = '2.16.840.1.113883.6.96';
