import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers, identifier } from '../datatypes/ii.ts';
import { displayName, humanName } from '../datatypes/pn.ts';
import { putBoolean, quantity } from '../datatypes/pq.ts';
import { peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { absentConcept } from '../null-flavor.ts';
import { addResource } from '../resources.ts';
import { period, putDate, putTime } from '../times.ts';
import { addPartIdentifiers, addTyped, hasTemplate, relatedActs, relatedBy } from './act.ts';
import { recordAuthors } from './actors.ts';
import { putStatus } from './concepts.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';

const observation = ['22.4.46', '1.22'] as const;
const ageTemplates = ['22.4.31', '1.38'] as const;
const deathTemplates = ['22.4.47', '1.42'] as const;

/** Family History Organizer → FamilyMemberHistory: one relative and what he or she had. */
export function translateFamilyHistory(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'family-status', child(act, 'statusCode'));
  content.patient = subject(context);
  putRelative(context, child(act, 'subject', 'relatedSubject'), content);
  for (const { act: inner } of relatedActs(act)) {
    if (hasTemplate(inner, ...observation) || inner.name === 'observation') putCondition(context, inner, content);
  }
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, { when: 'date' });
  const made = addResource(context, {
    type: 'FamilyMemberHistory',
    source: act,
    content,
    defaults: { status: 'completed' },
  });
  authors(made);
  linkRelated(entries, act, made, [], (inner) => inner.name === 'observation');
  return made;
}

function putRelative(context: CdaContext, relative: XmlElement | undefined, content: Element): void {
  const code = child(relative, 'code');
  content.relationship = codeableConcept(context, code) ?? absentConcept(context, code);
  const person = child(relative, 'subject');
  const name = humanName(context, child(person, 'name'));
  if (name !== undefined) put(content, 'name', displayName(name));
  const gender = child(person, 'administrativeGenderCode');
  put(content, 'sex', codeableConcept(context, gender));
  if (!putDate(context, content, 'bornDate', child(person, 'birthTime'))) {
    const born = period(context, child(person, 'birthTime'));
    if (born !== undefined) content.bornPeriod = born;
  }
  for (const id of [...children(person, 'id'), ...children(person, 'sdtc:id')]) {
    addTyped(context, content, identifier(context, id), { text: 'Relative' });
  }
  if (
    child(person, 'sdtc:deceasedTime') !== undefined &&
    putDate(context, content, 'deceasedDate', child(person, 'sdtc:deceasedTime'))
  )
    return;
  putBoolean(context, content, 'deceasedBoolean', child(person, 'sdtc:deceasedInd'));
}

/** Family History Observation → condition, with the age at its onset and whether it was what the relative died of. */
function putCondition(context: CdaContext, act: XmlElement, content: Element): void {
  const value = child(act, 'value');
  const made: Element = { code: codeableConcept(context, value) ?? absentConcept(context, value) };
  const [age] = relatedBy(act, ageTemplates, ['445518008', '397659008']);
  const years = age && quantity(context, child(age.act, 'value'));
  const time = child(act, 'effectiveTime');
  const start = peek(time, 'value') !== '' ? time : child(time, 'low');
  if (years !== undefined) {
    made.onsetAge = years;
    addPartIdentifiers(context, content, age!.act, 'Age at onset');
    // FHIR takes the age or the time: the other is kept beside.
    const noted: Element = { text: 'The time of onset.' };
    if (putTime(context, noted, 'time', start)) add(made, 'note', noted);
  } else {
    const held: Element = {};
    if (putTime(context, held, 'start', start)) made.onsetPeriod = held;
  }
  for (const { act: death } of relatedBy(act, deathTemplates)) {
    made.contributedToDeath = true;
    const outcome = codeableConcept(context, child(death, 'value'));
    put(made, 'outcome', outcome);
    addPartIdentifiers(context, content, death, 'Death observation');
  }
  const kind = codeableConcept(context, child(act, 'code'));
  const words: Element = {};
  if (putText(context, words, 'text', child(act, 'text')) && child(act, 'text', 'reference') === undefined)
    add(made, 'note', words);
  if (kind !== undefined) {
    add(made, 'extension', {
      url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
      valueCodeableConcept: kind,
    });
  }
  addPartIdentifiers(context, content, act, 'Family history observation');
  add(content, 'condition', made);
}
