import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { conceptOf, cwe, is } from '../datatypes/cwe.ts';
import { cx, typeOf } from '../datatypes/cx.ts';
import { pl } from '../datatypes/pl.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { beside, child, codings, extensionOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { v2Table } from '../vocabulary.ts';
import { nameOf, note, resolve, type Writing } from '../writing.ts';

/** Encounter, and the account that it is billed to → PV1 (HL7 v2.5.1 §3.4.3). */
export function pv1(writing: Writing, encounter: Element, account?: Element): Draft {
  const places = placesOf(encounter);
  const people = (...roles: readonly string[]) =>
    repeated(
      list(encounter, 'participant')
        .filter((one) => roles.includes(roleOf(one)))
        .map((one) => xcn(writing, child(one, 'individual'), encounter)),
    );
  const stay = child(encounter, 'hospitalization');
  const coded = (name: string, table: string, map?: string) =>
    repeated(list(stay, name).map((one) => is(writing, one, map === undefined ? { table } : { table, map })));
  const at = (place: Element | undefined): RepetitionDraft => pl(writing, child(place, 'location'), encounter);
  const [visit, alternate] = visitNumbers(encounter);
  const types = list(encounter, 'type');
  const isPatientType = (one: Element) => codings(one).some(({ system }) => system === v2Table('0018'));
  const period = child(encounter, 'period');
  const episode = child(encounter, 'episodeOfCare');
  return withKept(
    writing,
    {
      id: 'PV1',
      about: nameOf(encounter),
      fields: {
        1: 1,
        2: classOf(writing, encounter),
        3: at(places.assigned),
        4: repeated([
          is(
            writing,
            types.find((one) => !isPatientType(one)),
            { table: '0007', map: 'admission-type' },
          ),
        ]),
        5: cx(writing, child(stay, 'preAdmissionIdentifier')),
        6: at(places.prior),
        7: people('ATND', 'PPRF'),
        8: people('REF'),
        9: people('CON'),
        10: is(writing, child(encounter, 'serviceType'), { table: '0069', map: 'hospital-service' }),
        11: at(places.temporary),
        13: is(writing, child(stay, 'reAdmission'), { table: '0092', map: 're-admission' }),
        14: is(writing, child(stay, 'admitSource'), { table: '0023' }),
        15: coded('specialArrangement', '0009', 'ambulatory-status'),
        16: coded('specialCourtesy', '0099'),
        17: people('ADM'),
        18: is(writing, types.find(isPatientType), { table: '0018' }),
        19: cx(writing, visit),
        36: is(writing, child(stay, 'dischargeDisposition'), { table: '0112' }),
        37: destination(writing, child(stay, 'destination'), encounter),
        38: cwe(writing, child(stay, 'dietPreference'), { table: '0114' }),
        39:
          text(resolve(writing, child(encounter, 'serviceProvider'), encounter) as Element | undefined, 'name') ||
          text(child(encounter, 'serviceProvider'), 'display'),
        41: accountStatus(writing, account),
        42: at(places.reserved),
        43: at(places.priorTemporary),
        44: timestamp(period, 'start'),
        45: timestamp(period, 'end'),
        50: cx(writing, alternate),
        52: people('PART'),
        53: text(episode, 'display'),
        54: cx(writing, child(episode, 'identifier')),
      },
    },
    encounter,
  );
}

/** PV1-41 (HL7 table 0117): codes of a site's own, of which the account keeps the one that was sent. */
function accountStatus(writing: Writing, account: Element | undefined): RepetitionDraft {
  const sent = extensionOf(beside(account, 'status'), 'alternate-codes');
  return is(writing, child(sent, 'valueCodeableConcept'), { table: '0117' });
}

/** The role of a participant (v3 ParticipationType), `''` where it has another or none. */
export function roleOf(participant: Element): string {
  return (
    list(participant, 'type')
      .flatMap(codings)
      .map((one) => text(one, 'code'))
      .find((code) => code !== '') ?? ''
  );
}

/** Roles that PV1 has a field for. */
export const rolesOfPv1: ReadonlySet<string> = new Set(['ATND', 'PPRF', 'REF', 'CON', 'ADM', 'PART']);

/** HL7 table 0004: class is required; one that the table does not have is its nearest for want of a code of its own. */
function classOf(writing: Writing, encounter: Element): RepetitionDraft {
  const coding = child(encounter, 'class');
  const known = is(writing, conceptOf(coding), { table: '0004', map: 'encounter-class' });
  const own = Array.isArray(known) ? String(known[0]) : known;
  const isTable = text(coding, 'system') === v2Table('0004') || !/^[A-Z]{2,}$/.test(String(own ?? ''));
  if (isTable && own !== undefined) return own;
  const near = nearest[text(coding, 'code')];
  if (near === undefined) note(writing, 'CW-TRN-062', 'warning', 'Encounter.class');
  return near ?? 'U';
}

/** Classes of v3 ActCode that HL7 table 0004 tells no finer. */
const nearest: Readonly<Record<string, string>> = {
  ACUTE: 'I',
  NONAC: 'I',
  SS: 'O',
  OBSENC: 'O',
  HH: 'O',
  VR: 'O',
  FLD: 'E',
};

/** PV1-19 the visit, PV1-50 another number of it; the account goes to PID-18. */
function visitNumbers(encounter: Element): readonly (Element | undefined)[] {
  const others = list(encounter, 'identifier').filter((one) => typeOf(one) !== 'AN' && text(one, 'value') !== '');
  const visit = others.length > 2 ? others[0] : (others.find((one) => typeOf(one) === 'VN') ?? others[0]);
  return [visit, others.find((one) => one !== visit)];
}

/** The account number of a visit. */
export function accountsOf(encounter: Element | undefined): readonly Element[] {
  const accounts = list(encounter, 'identifier').filter((one) => typeOf(one) === 'AN');
  return accounts.length > 0 ? accounts : list(encounter, 'identifier').slice(2);
}

interface Places {
  readonly assigned?: Element | undefined;
  readonly prior?: Element | undefined;
  readonly temporary?: Element | undefined;
  readonly reserved?: Element | undefined;
  readonly priorTemporary?: Element | undefined;
}

/** Where the patient is, was, is for a while, and will be, of Encounter.location by status and order. */
function placesOf(encounter: Element): Places {
  const all = list(encounter, 'location');
  const reserved = all.find(({ status }) => status === 'reserved');
  const rest = all.filter((one) => one !== reserved);
  const isActive = ({ status }: Element) => status === 'active' || status === undefined;
  const isAhead = encounter.status === 'planned' || text(child(encounter, 'class'), 'code') === 'PRENC';
  const first = rest[0];
  const isFirst =
    first !== undefined &&
    (isActive(first) || encounter.status === 'finished' || (isAhead && first.status === 'planned'));
  const current = isFirst ? first : (rest.find(isActive) ?? rest.find(({ status }) => status === 'planned'));
  const others = rest.filter((one) => one !== current);
  const completed = others.filter(({ status }) => status === 'completed');
  return {
    assigned: current,
    prior: completed[0],
    temporary: others.find(isActive),
    reserved,
    priorTemporary: completed[1],
  };
}

/** A place that is planned beside the one that holds (PV2-1). */
export function plannedPlace(encounter: Element): Element | undefined {
  const all = list(encounter, 'location');
  return all.some(({ status }) => status !== 'planned') || all.length > 1
    ? all.find(({ status }, index) => status === 'planned' && index > 0)
    : undefined;
}

/** DLD: where the patient went, a location by its code; the parts of the code are sub-components. */
function destination(writing: Writing, reference: Element | undefined, encounter: Element): RepetitionDraft {
  const place = resolve(writing, reference, encounter) as Element | undefined;
  const kind = cwe(writing, list(place, 'type')[0], { table: '0113' });
  if (Array.isArray(kind)) return [kind.slice(0, 6) as readonly string[]];
  const words = text(place, 'name') || text(reference, 'display');
  return words === '' ? undefined : [['', words]];
}
