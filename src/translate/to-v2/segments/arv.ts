import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { keptSegments, withKept } from '../own-extensions.ts';
import { child, hasCode, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { leadsTo, v2Table } from '../vocabulary.ts';
import { allOf, isTo, nameOf, type Writing } from '../writing.ts';

/**
 * What restricts who may see a patient, or one visit of theirs → ARV (HL7 v2.6 §3.4.14), which a receiver of 2.5.1 passes over: Consents
 * that deny, without exceptions, of labels or of everything. `of` is the Patient or the Encounter.
 */
export function arvs(writing: Writing, of: Element): readonly Draft[] {
  const consents = allOf(writing, 'Consent').map((one) => one as Element);
  const isOfIt = (one: Element) => {
    const data = list(child(one, 'provision'), 'data').map((part) => child(part, 'reference'));
    if (of.resourceType !== 'Patient') return data.some((part) => isTo(writing, part, one, of));
    return data.length === 0 && isTo(writing, child(one, 'patient'), one, of);
  };
  const drafts = consents.filter((one) => isRestriction(one) && isOfIt(one)).flatMap((one) => arvsOf(writing, one));
  return [...drafts, ...keptSegments(writing, of, 'ARV')].map((draft, index) => ({
    ...draft,
    fields: { ...draft.fields, 1: index + 1 },
  }));
}

function isRestriction(consent: Element): boolean {
  const provision = child(consent, 'provision');
  const isSimple = ['provision', 'actor', 'action', 'purpose', 'class', 'dataPeriod'].every(
    (part) => list(provision, part).length === 0,
  );
  return text(provision, 'type') === 'deny' && isSimple && statuses.has(text(consent, 'status'));
}

const statuses: ReadonlySet<string> = new Set(['active', 'inactive']);

/** One ARV for each thing that is restricted: it holds one value. */
function arvsOf(writing: Writing, consent: Element): readonly Draft[] {
  const provision = child(consent, 'provision');
  const labels = list(provision, 'securityLabel');
  const own = labels.filter(({ system }) => system === v2Table('0717'));
  const isTold = (label: Element) =>
    own.some((one) => leadsTo(map, text(one, 'code'), text(label, 'system'), text(label, 'code')));
  const others = labels.filter((one) => !own.includes(one) && !isTold(one));
  const restricted = [...[...own, ...others].map((one) => ({ coding: [one] })), ...list(provision, 'code')];
  const values = restricted.map((one) => cwe(writing, one, { table: '0717', map }));
  return (values.length === 0 ? [everything] : values).map((value) => arv(writing, consent, value));
}

const map = 'access-restriction';
const everything: RepetitionDraft = ['ALL', 'All', 'HL70717'];

function arv(writing: Writing, consent: Element, value: RepetitionDraft): Draft {
  const reasons = list(consent, 'category').filter((one) => !hasCode(one, actCode, 'IDSCL'));
  const period = child(child(consent, 'provision'), 'period');
  return withKept(
    writing,
    {
      id: 'ARV',
      about: nameOf(consent),
      fields: {
        2: code(writing, consent, 'status', { map: 'restriction-status', table: '0206' }),
        3: value,
        4: repeated(reasons.map((one) => cwe(writing, one, { table: '0719' }))),
        5: text(child(consent, 'policyRule'), 'text'),
        6: period && [timestamp(period, 'start'), timestamp(period, 'end')],
      },
    },
    consent,
  );
}

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
