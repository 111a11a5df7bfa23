import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import { add, type Element, put } from '../../element.ts';
import { absent, extendPrimitive, extension } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { keepSegment } from '../kept-fields.ts';
import { type Field, first, isRead, type Marks, peek, take } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import { reading, type Scope } from '../scope.ts';
import { wholeText } from '../segments/obx-value.ts';
import { takeDate, takeTime } from '../times.ts';

/** LOINC codes of what an OBX says of the vaccination before it (CDC's guide for immunization messaging 1.5, appendix A). */
const loinc = {
  fundingSource: '30963-3',
  eligibility: '64994-7',
  vaccineType: '30956-7',
  documentType: '69764-9',
  published: '29768-9',
  presented: '29769-7',
  doseNumber: '30973-2',
  seriesDoses: '59782-3',
  series: '59780-7',
  schedule: '59779-9',
  indication: '59785-6',
  comment: '48767-8',
} as const;

/** The LOINC code of an OBX. */
export function loincOf(group: Group): string {
  const obx = group.segment('OBX');
  if (obx === undefined) return '';
  return obx.value(3, 3) === 'LN' ? obx.value(3).trim() : obx.value(3, 6) === 'LN' ? obx.value(3, 4).trim() : '';
}

/**
 * OBX that an Immunization has elements for: funding, eligibility, the information statements handed out, dose and series. Those
 * that belong together share OBX-4. Gives the groups that are observations of their own.
 */
export function addVaccineFacts(
  scope: Scope,
  groups: readonly Group[],
  path: string,
  immunization: FhirResource,
): readonly Group[] {
  const element = immunization as Element;
  const rest: Group[] = [];
  const bySubId = Map.groupBy(groups, (group) => group.segment('OBX')?.value(4).trim() ?? '');
  const isStatement = (group: Group) =>
    (bySubId.get(group.segment('OBX')?.value(4).trim() ?? '') ?? []).some((one) => statementCodes.has(loincOf(one)));
  const educations = new Map<string, Element>();
  const series = new Map<string, Element>();
  for (const group of groups) {
    const segment = group.segment('OBX');
    const obx = segment && reading(scope, segment);
    const value = obx && first(obx, 5);
    const code = loincOf(group);
    if (obx === undefined || value === undefined || group.segments('NTE').length > 0) {
      rest.push(group);
      continue;
    }
    const subId = segment!.value(4).trim();
    const of = (map: Map<string, Element>) => map.get(subId) ?? map.set(subId, {}).get(subId)!;
    const isOfStatement = statementCodes.has(code) || (code === loinc.vaccineType && isStatement(group));
    const isTold = isOfStatement
      ? addStatement(scope, code, value, `${path}education`, of(educations))
      : seriesCodes.has(code)
        ? addSeries(scope, code, value, `${path}protocolApplied`, of(series))
        : addFact(scope, code, value, path, element);
    if (!isTold) {
      rest.push(group);
      continue;
    }
    if (code === loinc.eligibility) passOverLevel(obx);
    markAround(obx);
    for (const one of [segment!, ...group.segments('PRT')]) keepSegment(scope, reading(scope, one), path, element);
  }
  put(element, 'education', [...educations.values()].filter(hasAnything).map(withDocument));
  put(element, 'protocolApplied', [...series.values()].filter(hasAnything).map(withDose));
  return rest;
}

const statementCodes: ReadonlySet<string> = new Set([loinc.documentType, loinc.published, loinc.presented]);
const seriesCodes: ReadonlySet<string> = new Set([
  loinc.doseNumber,
  loinc.seriesDoses,
  loinc.series,
  loinc.schedule,
  loinc.vaccineType,
]);

function addFact(scope: Scope, code: string, value: Field, path: string, element: Element): boolean {
  if (code === loinc.fundingSource)
    put(element, 'fundingSource', codeableConcept(scope, value, `${path}fundingSource`));
  else if (code === loinc.eligibility)
    add(element, 'programEligibility', codeableConcept(scope, value, `${path}programEligibility`));
  else if (code === loinc.indication) add(element, 'reasonCode', codeableConcept(scope, value, `${path}reasonCode`));
  else if (code === loinc.comment) add(element, 'note', { text: wholeText(value, `${path}note.text`) });
  else return false;
  return true;
}

/** A vaccine information statement: which, of when, handed out when. */
function addStatement(scope: Scope, code: string, value: Field, path: string, education: Element): boolean {
  if (code === loinc.published || code === loinc.presented) {
    const name = code === loinc.published ? 'publicationDate' : 'presentationDate';
    put(education, name, takeDate(scope, value, `${path}.${name}`));
    return true;
  }
  const concept = codeableConcept(scope, value, `${path}.documentType`);
  if (concept === undefined) return false;
  const [coding] = (concept.coding ?? []) as Element[];
  put(education, 'documentType', (coding?.display ?? concept.text ?? coding?.code) as string);
  extendPrimitive(education, 'documentType', extension('alternate-codes', 'valueCodeableConcept', concept));
  return true;
}

function addSeries(scope: Scope, code: string, value: Field, path: string, series: Element): boolean {
  if (code === loinc.doseNumber) putCount(series, 'doseNumber', take(value, path, '.doseNumber'));
  else if (code === loinc.seriesDoses) putCount(series, 'seriesDoses', take(value, path, '.seriesDoses'));
  else if (code === loinc.series) put(series, 'series', textOf(scope, value, `${path}.series`));
  else if (code === loinc.schedule) put(series, 'authority', named(textOf(scope, value, `${path}.authority.display`)));
  else add(series, 'targetDisease', codeableConcept(scope, value, `${path}.targetDisease`));
  return true;
}

/** A number of doses, or what is said in its place. */
export function putCount(target: Element, name: string, text: string): void {
  if (/^[1-9]\d{0,3}$/.test(text)) target[`${name}PositiveInt`] = Number(text);
  else put(target, `${name}String`, text);
}

/** What a coded value says in words. */
export function textOf(scope: Scope, value: Field, path: string): string {
  const concept = codeableConcept(scope, value, path);
  const [coding] = (concept?.coding ?? []) as Element[];
  return (concept?.text ?? coding?.display ?? coding?.code ?? '') as string;
}

const named = (display: string): Element | undefined => (display === '' ? undefined : { display });

function hasAnything(element: Element): boolean {
  return Object.keys(element).length > 0;
}

/** imm-1: a statement is of a kind or has an address. */
function withDocument(education: Element): Element {
  return education.documentType === undefined ? { _documentType: absent('unknown'), ...education } : education;
}

/** FHIR asks for the number of the dose. */
function withDose(protocol: Element): Element {
  const isThere = protocol.doseNumberPositiveInt !== undefined || protocol.doseNumberString !== undefined;
  return isThere ? protocol : { ...protocol, _doseNumberString: absent('unknown') };
}

/** OBX-17: an eligibility of this vaccination (VXC40, CDC's guide 1.5, OBX-17) is what the element says. */
function passOverLevel(obx: Marks): void {
  const method = first(obx, 17);
  if (method !== undefined && peek(method).trim() === eligibilityLevel)
    for (let component = 1; component <= method.repetition.componentCount; component++)
      leaveOut(method, 'an eligibility that an Immunization tells of is of that vaccination', component);
}

const eligibilityLevel = 'VXC40';

/** The rest of an OBX that became an element: type, sub-id and status are said by that; what it was told as (OBX-3) is kept. */
function markAround(obx: Marks): void {
  for (const field of [2, 4, 11]) {
    const one = first(obx, field);
    if (one === undefined || isRead(obx, field)) continue;
    for (let component = 1; component <= one.repetition.componentCount; component++)
      leaveOut(one, 'the element that was made of the observation says it', component);
  }
}

/** OBX-14, when the observation holds. */
export function timeOf(scope: Scope, obx: Marks, path: string): string | undefined {
  return first(obx, 14) && takeTime(scope, first(obx, 14)!, path)?.value;
}
