import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { beside, child, codings, list, text, texts } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { alternate, cd, fixed, optionalCd } from '../datatypes/cd.ts';
import { ids, knownPartId, partId } from '../datatypes/ii.ts';
import { extensionTime, interval, required, ts } from '../datatypes/ts.ts';
import { actClass, actCode, loincOid, related, statement, status, template } from '../statement.ts';
import { codeFor, conceptOf, hasAnyCode, snomed } from '../vocabulary.ts';
import type { EntryWriter, Writing } from '../writing.ts';
import { codeOfPart, concernStatus, severity, statusObservation } from './course.ts';
import { comments, narrated, within } from './within.ts';

/** AllergyIntolerance → Allergy Concern Act around its Allergy - Intolerance Observation. */
export const writeAllergy: EntryWriter = (writing, allergy, anchor) => {
  const resource = allergy as Element;
  const onset = ts('low', resource, 'onsetDateTime') ?? ts('low', child(resource, 'onsetPeriod'), 'start');
  const end = extensionTime('high', resource, 'allergyintolerance-abatement');
  const none = codings(child(resource, 'code'))
    .map((one) => noKnown.get(text(one, 'code')) ?? '')
    .find(Boolean);
  const isRefuted = hasAnyCode(child(resource, 'verificationStatus'), 'refuted');
  const observation = statement(
    'observation',
    { isNegated: isRefuted || none !== undefined },
    template('22.4.7'),
    template('22.4.7', '2014-06-09'),
    ids(writing, resource),
    fixed('code', 'ASSERTION', actCode),
    narrated(anchor),
    status('completed'),
    required('effectiveTime', interval('effectiveTime', required('low', onset), end)),
    kind(resource, none),
    authors(writing, resource, { who: 'recorder', when: 'recordedDate' }),
    substance(resource, none !== undefined),
    statusObservation(writing, resource, '22.4.28', 'allergy-status', end !== undefined),
    list(resource, 'reaction').map((one, index) => reaction(writing, resource, one, index)),
    criticality(writing, resource),
    comments(writing, resource),
    within(writing, resource),
  );
  return statement(
    'act',
    {},
    template('22.4.30'),
    template('22.4.30', '2015-08-01'),
    partId(writing, resource, 'Concern'),
    codeOfPart(resource, 'Concern', fixed('code', 'CONC', actClass, 'Concern')),
    concernStatus(resource),
    concernTime(resource),
    related('SUBJ', observation),
  );
};

/** Since when it is followed, as far as that is known; a concern that is over has an end (C-CDA 1198-10085). */
export function concernTime(resource: Element): XmlDraft {
  const isOver = concernStatus(resource).attributes.code === 'completed';
  return xml(
    'effectiveTime',
    {},
    ts('low', resource, 'recordedDate') ?? xml('low', { nullFlavor: 'UNK' }),
    isOver ? xml('high', { nullFlavor: 'UNK' }) : undefined,
  );
}

/** Codes that say that there is no known allergy, by the kind of allergy that they deny. */
const noKnown: ReadonlyMap<string, string> = new Map([
  ['429625007', '414285001'],
  ['409137002', '416098002'],
  ['428607008', '426232007'],
  ['716186003', '419199007'],
]);

/** What kind of allergy it is: as it was sent, else by type and category. */
function kind(resource: Element, none: string | undefined): XmlDraft {
  const sent = alternate(beside(resource, 'type'));
  if (sent !== undefined) return cd('value', sent, 'CD');
  const [category = ''] = texts(resource, 'category');
  const type = text(resource, 'type');
  const code = none ?? kinds[`${type} ${category}`] ?? kinds[type] ?? kinds[` ${category}`] ?? '420134006';
  return cd('value', conceptOf(snomed, code), 'CD');
}

/** SNOMED CT's kinds of propensity (value set 2.16.840.1.113883.3.88.12.3221.6.2). */
const kinds: Readonly<Record<string, string>> = {
  'allergy food': '414285001',
  'allergy medication': '416098002',
  'allergy environment': '426232007',
  allergy: '419199007',
  'intolerance food': '235719002',
  'intolerance medication': '59037007',
  ' food': '418471000',
  ' medication': '419511003',
};

function substance(resource: Element, isNone: boolean): XmlDraft {
  const code = isNone ? xml('code', { nullFlavor: 'NA' }) : cd('code', child(resource, 'code'));
  return xml(
    'participant',
    { typeCode: 'CSM' },
    xml('participantRole', { classCode: 'MANU' }, xml('playingEntity', { classCode: 'MMAT' }, code)),
  );
}

/** Reaction Observation with its severity; a severity without a reaction is that of the allergy. */
function reaction(writing: Writing, resource: Element, held: Element, index: number): (XmlDraft | undefined)[] {
  const severe = severityOf(held);
  const bad = severe && severity(writing, resource, severe, index);
  const found = list(held, 'manifestation');
  const isAbsent = found.every(
    (one) =>
      codings(one).every(({ system }) => `${system as string}`.endsWith('data-absent-reason')) &&
      text(one, 'text') === '',
  );
  if (isAbsent && held.onset === undefined) return [bad];
  return found.map((manifestation, at) =>
    related(
      'MFST',
      statement(
        'observation',
        {},
        template('22.4.9'),
        template('22.4.9', '2014-06-09'),
        partId(writing, resource, 'Reaction observation', index + at),
        fixed('code', 'ASSERTION', actCode),
        status('completed'),
        interval('effectiveTime', ts('low', held, 'onset')),
        optionalCd('value', manifestation, 'CD'),
        bad,
      ),
      true,
    ),
  );
}

function severityOf(held: Element): Element | undefined {
  const code = text(held, 'severity');
  const sent = alternate(beside(held, 'severity'));
  if (sent !== undefined || code === '') return sent;
  return conceptOf(snomed, codeFor('reaction-severity', code), `${code[0]!.toUpperCase()}${code.slice(1)}`);
}

function criticality(writing: Writing, resource: Element): XmlDraft | undefined {
  const code = text(resource, 'criticality');
  if (code === '') return undefined;
  const act = statement(
    'observation',
    {},
    template('22.4.145'),
    knownPartId(writing, resource, 'Criticality observation'),
    fixed('code', '82606-5', loincOid, 'Criticality'),
    status('completed'),
    fixed('value', codeFor('criticality', code, 'CRITU'), '2.16.840.1.113883.5.1063', undefined, 'CD'),
  );
  return related('SUBJ', act, true);
}
