import type { FhirResource } from '#flow';
import { parseTimestamp } from '#formats/hl7v2/parse-timestamp.ts';
import type { SentCode } from '#realms/realm.ts';
import type { Element } from '../../element.ts';
import { extend, extendPrimitive, extension } from '../../extensions.ts';
import { putCode } from '../datatypes/code.ts';
import { codeableConcept, codeSystem } from '../datatypes/cwe.ts';
import { identifier, identifierType } from '../datatypes/cx.ts';
import { address } from '../datatypes/xad.ts';
import { humanNames, nameLine } from '../datatypes/xpn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { fields, first, isDeleted, isFilled, type Marks, mark, peek, take } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import { noteAt, type Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { putTime, takeDate, takeTime } from '../times.ts';
import { listed, say } from './said.ts';

/**
 * PID → Patient, what it says of itself. The mother (PID-21) is a resource of her own; the account (PID-18) names the visit,
 * and only where there is none the patient.
 */
export function patientOfPid(scope: Scope, pid: Marks, path: string, hasVisit: boolean): FhirResource {
  const patient: FhirResource = { resourceType: 'Patient' };
  const extensions = personExtensions(scope, pid, path);
  // Each extension stands until one of its address comes: what is deleted has none, so all are said anew.
  const isAnyDeleted = inExtensions.some((field) => isDeleted(pid, field));
  if (isAnyDeleted && extensions.length > 0) extensions.unshift({ url: '*' });
  say(patient, 'extension', extensions, pid, ...inExtensions);
  say(patient, 'identifier', identifiers(scope, pid, path, hasVisit), pid);
  say(patient, 'name', names(scope, pid, path), pid, 5, 9);
  say(patient, 'telecom', telecom(scope, pid, path), pid, 13, 14, 40);
  gender(scope, pid, path, patient);
  birth(scope, pid, path, patient);
  death(scope, pid, path, patient);
  say(patient, 'address', addresses(scope, pid, path), pid, 11);
  const married = codedField(scope, pid, 16, `${path}maritalStatus`, { table: '0002', map: 'marital-status' });
  say(patient, 'maritalStatus', married, pid, 16);
  say(patient, 'communication', languages(scope, pid, path), pid, 15);
  return patient;
}

function identifiers(scope: Scope, pid: Marks, path: string, hasVisit: boolean): Element[] {
  const found: Element[] = [];
  const seen = new Set<string>();
  const at = () => `${path}identifier[${found.length}]`;
  for (const field of [2, 3, 4]) {
    for (const one of fields(pid, field)) {
      const made = identifier(scope, one, at());
      if (made === undefined || seen.has(nameOf(made))) continue;
      seen.add(nameOf(made));
      found.push(made);
    }
  }
  const account = hasVisit ? undefined : first(pid, 18);
  const accountNumber = account && identifier(scope, account, at(), 'AN');
  if (accountNumber) found.push(accountNumber);
  const social = first(pid, 19);
  const number = social && take(social, at(), '.value');
  if (number) {
    const system = scope.context.realm.identifierSystem('SS', number) ?? siteUri(scope, 'SS');
    found.push({ type: identifierType('SS')!, system, value: number });
  }
  const licence = first(pid, 20);
  if (licence && peek(licence) !== '') found.push(driversLicence(scope, pid, at()));
  return found;
}

/** DLN: the number is unique within the state or country that issued it. */
function driversLicence(scope: Scope, pid: Marks, path: string): Element {
  const field = first(pid, 20)!;
  const issuer = take(field, path, '.assigner.display', 2);
  const made: Element = {
    type: identifierType('DL')!,
    system: siteUri(scope, issuer === '' ? 'DL' : `DL-${issuer}`),
    value: take(field, path, '.value'),
  };
  const end = takeDate(scope, field, `${path}.period.end`, 3);
  if (end !== undefined) made.period = { end };
  if (issuer !== '') made.assigner = { display: issuer };
  return made;
}

/** Fields that have an extension of Patient. */
const inExtensions = [10, 22, 6, 17, 23, 26, 28, 35, 39];

function names(scope: Scope, pid: Marks, path: string): Element[] {
  const found: Element[] = [];
  for (const field of fields(pid, 5)) found.push(...humanNames(scope, field, `${path}name[${found.length}]`));
  for (const field of fields(pid, 9)) found.push(...humanNames(scope, field, `${path}name[${found.length}]`));
  return found;
}

function telecom(scope: Scope, pid: Marks, path: string): Element[] {
  const found: Element[] = [];
  for (const [field, use] of telecomFields) {
    for (const one of fields(pid, field)) {
      found.push(...contactPoints(scope, one, `${path}telecom[${found.length}]`, use));
    }
  }
  return found;
}

const telecomFields = [
  [13, 'home'],
  [14, 'work'],
  [40, ''],
] as const;

function addresses(scope: Scope, pid: Marks, path: string): Element[] {
  const found = listed(fields(pid, 11).map((field, index) => address(scope, field, `${path}address[${index}]`)));
  const county = first(pid, 12);
  const district = county && take(county, path, 'address[0].district');
  if (district) {
    if (found.length === 1 && found[0]!.district === undefined) found[0]!.district = district;
    else if (!found.some((one) => one.district === district)) found.push({ district });
  }
  return found;
}

function gender(scope: Scope, pid: Marks, path: string, patient: FhirResource): void {
  const field = first(pid, 8);
  const target: Element = {};
  if (field) putCode(scope, target, 'gender', field, `${path}gender`, { map: 'administrative-sex', table: '0001' });
  if (target._gender !== undefined) patient._gender = target._gender;
  if (target.gender === undefined && target._gender !== undefined) target.gender = 'unknown';
  say(patient, 'gender', target.gender, pid, 8);
}

/** PID-7 beyond the day is the time of birth, in an extension of the date. */
function birth(scope: Scope, pid: Marks, path: string, patient: FhirResource): void {
  const field = first(pid, 7);
  const date = field && takeDate(scope, field, `${path}birthDate`);
  say(patient, 'birthDate', date, pid, 7);
  if (date !== undefined && parseTimestamp(peek(field!))?.hour !== undefined) {
    const time = takeTime(scope, field!, `${path}birthDate`);
    const said = time?.original === undefined ? time?.value : undefined;
    if (said !== undefined) {
      extendPrimitive(patient as Element, 'birthDate', extension('patient-birthTime', 'valueDateTime', said));
    }
  }
  const order = first(pid, 25);
  const nth = order ? peek(order).trim() : '';
  if (/^\d{1,2}$/.test(nth)) {
    patient.multipleBirthInteger = Number(take(order!, path, 'multipleBirthInteger'));
    mark(order!, path, 'multipleBirthBoolean');
    if (first(pid, 24)) leaveOut(first(pid, 24)!, 'PID-25 says which birth it was');
    return;
  }
  if (nth !== '') noteAt(scope, 'CW-TRN-012', 'information', order!);
  const multiple = first(pid, 24) && take(first(pid, 24)!, path, 'multipleBirthBoolean').toUpperCase();
  if (multiple === 'Y' || multiple === 'N') patient.multipleBirthBoolean = multiple === 'Y';
  else if (multiple) noteAt(scope, 'CW-TRN-011', 'information', first(pid, 24)!);
  else say(patient, 'multipleBirthBoolean', undefined, pid, 24);
}

function death(scope: Scope, pid: Marks, path: string, patient: FhirResource): void {
  const field = first(pid, 29);
  const time = field && takeTime(scope, field, `${path}deceasedDateTime`);
  if (time !== undefined) {
    putTime(patient as Element, 'deceasedDateTime', time);
    if (first(pid, 30)) leaveOut(first(pid, 30)!, 'PID-29 says when the patient died');
    return;
  }
  const indicator = first(pid, 30) && peek(first(pid, 30)!).trim().toUpperCase();
  if (indicator === 'Y' || indicator === 'N') {
    mark(first(pid, 30)!, path, 'deceasedBoolean');
    patient.deceasedBoolean = indicator === 'Y';
  } else if (indicator) noteAt(scope, 'CW-TRN-011', 'information', first(pid, 30)!);
  else say(patient, 'deceasedBoolean', undefined, pid, 30, 29);
}

function languages(scope: Scope, pid: Marks, path: string): Element[] {
  return fields(pid, 15).flatMap((field, index) => {
    const language = codeableConcept(scope, field, `${path}communication[${index}].language`, { table: '0296' });
    return language === undefined ? [] : [{ language }];
  });
}

function personExtensions(scope: Scope, pid: Marks, path: string): Element[] {
  const holder: Element = {};
  const codes = (field: number) => sentCodes(scope, pid, field, `${path}extension`);
  const realm = scope.context.realm.personExtensions({ races: codes(10), ethnicities: codes(22), tribes: codes(39) });
  if (realm.length > 0) holder.extension = realm;
  for (const one of fields(pid, 6)) {
    extend(holder, 'patient-mothersMaidenName', 'valueString', nameLine(one, path, 'extension.valueString'));
  }
  const religion = codedField(scope, pid, 17, `${path}extension.valueCodeableConcept`, {
    table: '0006',
    map: 'religion',
  });
  if (religion !== undefined) extend(holder, 'patient-religion', 'valueCodeableConcept', religion);
  const place = first(pid, 23) && take(first(pid, 23)!, path, 'extension.valueAddress.text');
  if (place) extend(holder, 'patient-birthPlace', 'valueAddress', { text: place });
  for (const [field, name] of nations) {
    for (const one of fields(pid, field)) {
      const code = codeableConcept(scope, one, `${path}extension.extension.valueCodeableConcept`);
      if (code !== undefined) add(holder, name, [{ url: 'code', valueCodeableConcept: code }]);
    }
  }
  const animal: Element[] = [];
  for (const [field, url] of animalParts) {
    const code = codedField(scope, pid, field, `${path}extension.extension.valueCodeableConcept`, {});
    if (code !== undefined) animal.push({ url, valueCodeableConcept: code });
  }
  if (animal.length > 0 && animal[0]!.url === 'species') add(holder, 'patient-animal', animal);
  return (holder.extension as Element[] | undefined) ?? [];
}

const nations = [
  [26, 'patient-citizenship'],
  [28, 'patient-nationality'],
] as const;

const animalParts = [
  [35, 'species'],
  [36, 'breed'],
] as const;

/** A complex extension. */
function add(holder: Element, name: string, parts: Element[]): void {
  const made = { url: `http://hl7.org/fhir/StructureDefinition/${name}`, extension: parts };
  holder.extension = [...((holder.extension as Element[] | undefined) ?? []), made];
}

function codedField(
  scope: Scope,
  pid: Marks,
  field: number,
  path: string,
  coded: { table?: string; map?: string },
): Element | undefined {
  const one = isFilled(pid, field) ? first(pid, field) : undefined;
  return one && codeableConcept(scope, one, path, coded);
}

/** A field of codes as the realm reads them. */
export function sentCodes(scope: Scope, pid: Marks, field: number, path: string): SentCode[] {
  return fields(pid, field).flatMap((one) => {
    const code = take(one, path, '', 1);
    const text = take(one, path, '', 2) || take(one, path, '', 9);
    const system = codeSystem(scope, take(one, path, '', 3)) ?? '';
    if (code !== '' || text !== '') return [{ code, text, system }];
    const other = take(one, path, '', 4);
    return other === ''
      ? []
      : [{ code: other, text: take(one, path, '', 5), system: codeSystem(scope, take(one, path, '', 6)) ?? '' }];
  });
}

/** What makes two identifiers one: PID-2 and PID-4 often repeat PID-3. */
function nameOf({ system, value, type }: Element): string {
  const [coding] = ((type as Element | undefined)?.coding as Element[] | undefined) ?? [];
  return `${system as string}|${value as string}|${(coding?.code as string | undefined) ?? ''}`;
}
