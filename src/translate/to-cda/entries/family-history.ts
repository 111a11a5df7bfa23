import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, codings, extensionOf, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd, fixed } from '../datatypes/cd.ts';
import { ids, ii, knownPartId, partId } from '../datatypes/ii.ts';
import { pq } from '../datatypes/pq.ts';
import { ivlTs, ts } from '../datatypes/ts.ts';
import { actCode, component, related, snomedOid, statement, status, template } from '../statement.ts';
import { codeFor } from '../vocabulary.ts';
import type { EntryWriter, Writing } from '../writing.ts';
import { comments } from './within.ts';

/** FamilyMemberHistory → Family History Organizer: one relative and what he or she had. */
export const writeFamilyHistory: EntryWriter = (writing, history) => {
  const resource = history as Element;
  return statement(
    'organizer',
    {},
    template('22.4.45'),
    template('22.4.45', '2015-08-01'),
    ids(writing, resource),
    status(codeFor('family-status', text(resource, 'status'), 'completed')),
    xml('subject', {}, relative(writing, resource)),
    authors(writing, resource, { when: 'date' }),
    list(resource, 'condition').map((one, index) => component(condition(writing, resource, one, index))),
    comments(writing, resource).flatMap(({ content: [act] }) => component(act as XmlDraft) ?? []),
  );
};

function relative(writing: Writing, resource: Element): XmlDraft {
  const known = list(resource, 'identifier').filter((one) => text(child(one, 'type'), 'text') === 'Relative');
  const name = text(resource, 'name');
  const isDead = text(resource, 'deceasedBoolean');
  const died = ts('sdtc:deceasedTime', resource, 'deceasedDate');
  const person = xml(
    'subject',
    {},
    known.flatMap((one) => ii(writing, one, 'sdtc:id') ?? []),
    name === '' ? undefined : xml('name', {}, name),
    cd('administrativeGenderCode', genderOf(child(resource, 'sex'))),
    ts('birthTime', resource, 'bornDate') ?? ivlTs('birthTime', child(resource, 'bornPeriod')),
    isDead === '' ? undefined : xml('sdtc:deceasedInd', { value: isDead }),
    died,
  );
  return xml('relatedSubject', { classCode: 'PRS' }, cd('code', child(resource, 'relationship')), person);
}

/** FHIR's administrative genders are those of HL7 v3. */
function genderOf(sex: Element | undefined): Element | undefined {
  const own = codings(sex).find((one) => one.system === 'http://hl7.org/fhir/administrative-gender');
  const code = own && ({ male: 'M', female: 'F' }[text(own, 'code')] ?? 'UN');
  return code === undefined
    ? sex
    : { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender', code }] };
}

/** Family History Observation, with the age at its onset and whether the relative died of it. */
function condition(writing: Writing, resource: Element, held: Element, index: number): XmlDraft {
  const kind = child(extensionOf(held, 'alternate-codes'), 'valueCodeableConcept');
  const died = held.contributedToDeath === true;
  const age = pq('value', child(held, 'onsetAge'), 'PQ');
  return statement(
    'observation',
    {},
    template('22.4.46'),
    template('22.4.46', '2015-06-22'),
    partId(writing, resource, 'Family history observation', index),
    kind === undefined ? fixed('code', '64572001', snomedOid, 'Condition') : cd('code', kind),
    list(held, 'note').map((one) => xml('text', {}, text(one, 'text'))),
    status('completed'),
    ts('effectiveTime', child(held, 'onsetPeriod'), 'start'),
    cd('value', child(held, 'code'), 'CD'),
    age && part(writing, resource, 'Age at onset', '22.4.31', '445518008', snomedOid, age),
    died
      ? part(writing, resource, 'Death observation', '22.4.47', 'ASSERTION', actCode, outcome(child(held, 'outcome')))
      : undefined,
  );
}

const outcome = (held: Element | undefined): XmlDraft =>
  held === undefined ? fixed('value', '419099009', snomedOid, 'Dead', 'CD') : cd('value', held, 'CD');

function part(
  writing: Writing,
  resource: Element,
  name: string,
  root: string,
  code: string,
  system: string,
  value: XmlDraft,
) {
  const act = statement(
    'observation',
    {},
    template(root),
    knownPartId(writing, resource, name),
    fixed('code', code, system),
    status('completed'),
    value,
  );
  return related(name === 'Age at onset' ? 'SUBJ' : 'CAUS', act, name === 'Age at onset');
}
