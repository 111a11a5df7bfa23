import type { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { location } from '../datatypes/pl.ts';
import { address } from '../datatypes/xad.ts';
import { organization } from '../datatypes/xon.ts';
import { displayName } from '../datatypes/xpn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { changeEntry, mention } from '../directory.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { fields, first, mark, peek, take } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { inUse } from '../segments/in-use.ts';
import { listed } from '../segments/said.ts';
import { addLanguage, addQualifications, practitionerOfStf } from '../segments/stf.ts';
import { stateChargeDefinition, stateTestDefinition } from './definitions.ts';
import { stateRole } from './staff-role.ts';

/**
 * MFN and PMU: entries of directories, as the one who keeps them says them: staff and places are changed by it (DESIGN 12), charges and
 * tests are defined. They are about no patient.
 */
export function translateMasterFile(scope: Scope, message: Message): string {
  for (const entry of groupMessage(message).groups('MF_ENTRY')) {
    stateStaff(scope, entry);
    statePlace(scope, entry);
    stateChargeDefinition(scope, entry, (path) => eventOf(scope, entry, path));
    stateTestDefinition(scope, entry);
  }
  return '';
}

/** MFE-1 (HL7 table 0180): whether an entry is in use, which is said at `path`; undefined where nothing is said of that. */
function eventOf(scope: Scope, entry: Group, path: string): boolean | undefined {
  const mfe = entry.segment('MFE');
  const field = mfe && first(reading(scope, mfe), 1);
  const isUsed = field && uses[peek(field).trim().toUpperCase()];
  if (isUsed !== undefined) mark(field!, path);
  return isUsed;
}

const uses: Readonly<Record<string, boolean>> = { MDL: false, MDC: false, MAC: true, MAD: true };

/** STF with PRA, ORG, LAN and the rest → Practitioner, and PractitionerRole where it can be reached in one. */
function stateStaff(scope: Scope, entry: Group): void {
  const stf = entry.segment('STF');
  const made = stf && practitionerOfStf(scope, reading(scope, stf));
  if (stf === undefined || made === undefined) return;
  const { content } = made;
  const isUsed = eventOf(scope, entry, 'Practitioner#active');
  if (isUsed !== undefined && (content.active === undefined || !isUsed)) content.active = isUsed;
  for (const pra of entry.segments('PRA')) addQualifications(scope, reading(scope, pra), content);
  for (const lan of entry.segments('LAN')) addLanguage(scope, reading(scope, lan), content);
  const [name] = content.name as Element[];
  const who = mention(scope, 'Practitioner', made.key, content, displayName(name!));
  stateRole(scope, entry, who, content);
  keepFields(scope, reading(scope, stf), 'Practitioner#', content);
  for (const id of ['PRA', 'ORG', 'LAN', 'AFF', 'EDU', 'CER', 'PRT', 'ROL', 'NTE'])
    for (const segment of entry.segments(id)) keepSegment(scope, reading(scope, segment), 'Practitioner#', content);
  changeEntry(scope, who, content);
}

/** LOC with its departments and characteristics → Location (HL7 v2.5.1 §8.9). */
function statePlace(scope: Scope, entry: Group): void {
  const segment = entry.segment('LOC');
  if (segment === undefined) return;
  const loc = reading(scope, segment);
  const at = 'Location#';
  const place = first(loc, 1) && location(scope, first(loc, 1)!);
  if (place === undefined) return;
  const content: Element = {};
  put(content, 'description', first(loc, 2) && take(first(loc, 2)!, at, 'description'));
  put(
    content,
    'type',
    listed(fields(loc, 3).map((one) => codeableConcept(scope, one, `${at}type`, { table: '0260' }))),
  );
  put(content, 'managingOrganization', first(loc, 4) && organization(scope, first(loc, 4)!));
  put(content, 'address', first(loc, 5) && address(scope, first(loc, 5)!, `${at}address`));
  const departments = entry.groups('DEPARTMENT');
  const numbers = [...fields(loc, 6), ...departments.flatMap((one) => fields(reading(scope, one.segment('LDP')!), 11))];
  put(
    content,
    'telecom',
    numbers.flatMap((one) => contactPoints(scope, one, `${at}telecom`, 'work')),
  );
  const flags = departments.flatMap((one) => fields(reading(scope, one.segment('LDP')!), 6));
  const states = flags.map((one) => inUse(one, `${at}status`));
  const isUsed = eventOf(scope, entry, `${at}status`);
  // A place is in use as long as one of its departments is.
  if (isUsed === false || (states.length > 0 && states.every((state) => state === false))) content.status = 'inactive';
  else if (isUsed || states.includes(true)) content.status = 'active';
  keepFields(scope, loc, at, content);
  const beside = [...entry.segments('LCH'), ...entry.segments('LRL')];
  const within = departments.flatMap((one) => [...one.segments('LDP'), ...one.segments('LCH'), ...one.segments('LCC')]);
  for (const one of [...beside, ...within]) keepSegment(scope, reading(scope, one), at, content);
  changeEntry(scope, place, content);
}
