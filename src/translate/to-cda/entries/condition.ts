import type { XmlDraft } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { beside, child, codings, extensionOf, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd, fixed } from '../datatypes/cd.ts';
import { ids, knownPartId, partId } from '../datatypes/ii.ts';
import { pq } from '../datatypes/pq.ts';
import { extensionTime, interval, required, ts } from '../datatypes/ts.ts';
import { actClass, loincOid, related, snomedOid, statement, status, template } from '../statement.ts';
import { hasAnyCode } from '../vocabulary.ts';
import type { EntryWriter, Writing } from '../writing.ts';
import { concernTime } from './allergy.ts';
import { clinicalStatus, codeOfPart, concernStatus, fixedWith, severity, statusObservation } from './course.ts';
import { comments, narrated, within } from './within.ts';

/** Condition → Problem Concern Act, or Health Concern Act, around its Problem Observation. */
export const writeCondition: EntryWriter = (writing, condition, anchor) => {
  const resource = condition as Element;
  const isConcern = list(resource, 'category').some((one) => hasAnyCode(one, 'health-concern'));
  const around = isConcern
    ? [
        template('22.4.132'),
        template('22.4.132', '2015-08-01'),
        actCode(resource, fixed('code', '75310-3', loincOid, 'Health concerns document')),
      ]
    : [
        template('22.4.3'),
        template('22.4.3', '2015-08-01'),
        codeOfPart(resource, 'Concern', fixed('code', 'CONC', actClass, 'Concern')),
      ];
  return statement(
    'act',
    {},
    around,
    partId(writing, resource, 'Concern'),
    concernStatus(resource),
    concernTime(resource),
    related(isConcern ? 'REFR' : 'SUBJ', problem(writing, resource, anchor)),
  );
};

/** Encounter Diagnosis, Hospital Discharge Diagnosis: the same observation in another act. */
export function diagnosis(writing: Writing, resource: Element, root: string, code: string, anchor?: string): XmlDraft {
  return statement(
    'act',
    {},
    template(root),
    template(root, '2015-08-01'),
    partId(writing, resource, 'Concern'),
    actCode(resource, fixed('code', code, loincOid)),
    clinicalStatus(resource) === '' ? undefined : concernStatus(resource),
    interval('effectiveTime', extensionTime('low', resource, 'condition-assertedDate')),
    related('SUBJ', problem(writing, resource, anchor)),
  );
}

/** Problem Observation. */
export function problem(writing: Writing, resource: Element, anchor?: string): XmlDraft {
  const isNone = hasAnyCode(child(resource, 'code'), '160245001');
  const isRefuted = hasAnyCode(child(resource, 'verificationStatus'), 'refuted');
  const end = ts('high', resource, 'abatementDateTime') ?? ts('high', child(resource, 'abatementPeriod'), 'end');
  const onset = ts('low', resource, 'onsetDateTime') ?? ts('low', child(resource, 'onsetPeriod'), 'start');
  const bad = child(resource, 'severity');
  return statement(
    'observation',
    { isNegated: isRefuted || isNone },
    template('22.4.4'),
    template('22.4.4', '2015-08-01'),
    ids(writing, resource),
    typeOf(resource),
    narrated(anchor),
    status('completed'),
    required('effectiveTime', interval('effectiveTime', required('low', onset), end)),
    isNone ? fixed('value', '55607006', snomedOid, 'Problem', 'CD') : cd('value', child(resource, 'code'), 'CD'),
    list(resource, 'bodySite').map((one) => cd('targetSiteCode', one)),
    authors(writing, resource, { who: 'recorder', when: 'recordedDate' }),
    statusObservation(writing, resource, '22.4.6', 'problem-status', end !== undefined),
    bad && severity(writing, resource, bad),
    dated(writing, resource),
    age(writing, resource),
    comments(writing, resource),
    within(writing, resource),
  );
}

/** Codes of acts around problems, which the way in keeps as categories. */
const actCodes = ['29308-4', '11535-2', '46241-6', '10219-4', '10218-6', '59769-0', '75310-3'] as const;

/** The code that the act around a problem was sent with, else the usual one. */
function actCode(resource: Element, usual: XmlDraft): XmlDraft {
  const sent = list(resource, 'category').find((one) => hasAnyCode(one, ...actCodes));
  return sent === undefined ? codeOfPart(resource, 'Concern', usual) : fixedWith(usual, sent);
}

/** What kind of problem it is: the category that FHIR has no code for, else a problem. */
function typeOf(resource: Element): XmlDraft {
  const own = list(resource, 'category').find(
    (one) =>
      !codings(one).some((coding) => /condition-category$/.test(text(coding, 'system'))) &&
      !hasAnyCode(one, ...actCodes),
  );
  const [first] = codings(own);
  const loinc = problemTypes[text(first, 'code')];
  const isTold = codings(own).some((one) => text(one, 'system') === 'http://loinc.org');
  if (own === undefined || (first === undefined && text(own, 'text') === ''))
    return typeOf({ category: [problemType] });
  if (loinc === undefined || isTold) return cd('code', own);
  return cd('code', { ...own, coding: [...codings(own), { system: 'http://loinc.org', code: loinc }] });
}

const problemType: Element = {
  coding: [{ system: 'http://snomed.info/sct', code: '55607006', display: 'Problem' }],
};

/** Problem Type of SNOMED CT → of LOINC, which C-CDA asks for as its translation (CONF:1198-32950). */
const problemTypes: Readonly<Record<string, string>> = {
  '55607006': '75326-9',
  '404684003': '75321-0',
  '282291009': '29308-4',
  '64572001': '75323-6',
  '409586006': '75322-8',
  '418799008': '75325-3',
  '248536006': '75324-4',
  '373930000': '75318-6',
};

/** Date of Diagnosis Act; a diagnosis act tells the same date by its own time. */
function dated(writing: Writing, resource: Element): XmlDraft | undefined {
  const held = extensionOf(resource, 'condition-assertedDate');
  const time = ts('effectiveTime', held, 'valueDateTime');
  const isDiagnosis = list(resource, 'category').some((one) => hasAnyCode(one, 'encounter-diagnosis'));
  if (time === undefined || (isDiagnosis && writing.relations.inner.has(`Condition/${text(resource, 'id')}`)))
    return undefined;
  const act = statement(
    'act',
    {},
    template('22.4.502'),
    template('22.4.502', '2022-06-01'),
    knownPartId(writing, resource, 'Date of diagnosis'),
    fixed('code', '77975-1', loincOid, 'Earliest date of diagnosis'),
    status('completed'),
    time,
  );
  return related('COMP', act);
}

function age(writing: Writing, resource: Element): XmlDraft | undefined {
  const value = pq('value', child(resource, 'onsetAge'), 'PQ');
  if (value === undefined || beside(resource, 'onsetAge') !== undefined) return undefined;
  const act = statement(
    'observation',
    {},
    template('22.4.31'),
    knownPartId(writing, resource, 'Age at onset'),
    fixed('code', '445518008', snomedOid, 'Age at onset'),
    status('completed'),
    value,
  );
  return related('SUBJ', act, true);
}
