import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { alternate, code, codedAs } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { dateOf, timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { child, codeIn, codings, list, text, texts } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** AllergyIntolerance → AL1 (HL7 v2.5.1 §3.4.6). */
export function al1(writing: Writing, allergy: Element, setId: number): Draft {
  const draft = {
    id: 'AL1',
    about: nameOf(allergy),
    fields: {
      1: setId,
      2: kindOf(writing, allergy),
      3: cwe(writing, child(allergy, 'code')),
      4: severityOf(writing, allergy),
      5: repeated(manifestations(allergy)),
      6: dateOf(allergy, 'onsetDateTime'),
    },
  };
  return withKept(writing, draft, allergy);
}

/** AllergyIntolerance → IAM (§3.4.7), which has a number, an action and a status beside what AL1 tells. */
export function iam(writing: Writing, allergy: Element, setId: number): Draft {
  const verified = codeIn(
    child(allergy, 'verificationStatus'),
    'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
  );
  const asserter = child(allergy, 'asserter');
  const isNamed = asserter !== undefined && text(asserter, 'reference') === '';
  // A name alone, with what they are to the patient behind it.
  const [, name, kin] = isNamed ? (/^(.*?)(?: \(([^()]*)\))?$/.exec(text(asserter, 'display')) ?? []) : [];
  const draft = {
    id: 'IAM',
    about: nameOf(allergy),
    fields: {
      1: setId,
      2: kindOf(writing, allergy),
      3: cwe(writing, child(allergy, 'code')),
      4: severityOf(writing, allergy),
      5: repeated(manifestations(allergy)),
      6: verified === 'entered-in-error' ? 'D' : 'A',
      7: ei(writing, list(allergy, 'identifier')[0]),
      9: kindOfSensitivity(text(list(allergy, 'note')[0], 'text')),
      11: dateOf(allergy, 'onsetDateTime'),
      12: text(allergy, 'onsetString'),
      13: timestamp(allergy, 'recordedDate'),
      14: name,
      15: kin === undefined ? undefined : ['', kin],
      17: statusOf(allergy, verified),
      18: isNamed ? undefined : xcn(writing, asserter, allergy),
      23: xcn(writing, child(allergy, 'recorder'), allergy),
    },
  };
  return withKept(writing, draft, allergy);
}

/** IAM-17 (HL7 table 0438): how sure it is, or that it is over. */
function statusOf(allergy: Element, verified: string): RepetitionDraft {
  const clinical = codings(child(allergy, 'clinicalStatus')).map((one) => text(one, 'code'))[0] ?? '';
  const isOver = clinical === 'inactive' || clinical === 'resolved';
  const code = isOver && verified !== 'entered-in-error' ? 'I' : statuses[verified];
  return code === undefined ? undefined : [code, text(child(allergy, 'verificationStatus'), 'text'), 'HL70438'];
}

const statuses: Readonly<Record<string, string>> = {
  confirmed: 'C',
  unconfirmed: 'U',
  refuted: 'D',
  'entered-in-error': 'E',
};

/** IAM-9 (HL7 table 0436): a note that ends with one of its codes, else the words. */
function kindOfSensitivity(note: string): RepetitionDraft {
  const [, words = '', code] = /^(?:(.*) \()?(AD|AL|CT|IN|SE)\)?$/.exec(note) ?? [];
  if (code !== undefined) return [code, words, 'HL70436'];
  return note === '' ? undefined : ['', note];
}

/** HL7 table 0127 says type and category at once; a category alone is one, too. */
function kindOf(writing: Writing, allergy: Element): RepetitionDraft {
  const sent = alternate(writing, allergy, 'type', '0127');
  if (sent !== undefined) return sent;
  const [category = ''] = texts(allergy, 'category');
  return kinds[category] ?? (text(allergy, 'type') === 'allergy' ? 'MA' : '');
}

const kinds: Readonly<Record<string, string>> = { medication: 'DA', food: 'FA', environment: 'EA', biologic: 'AA' };

/** AL1-4: how bad the reaction was; of an allergy without one, the risk. */
function severityOf(writing: Writing, allergy: Element): RepetitionDraft {
  const reaction = list(allergy, 'reaction').find((one) => one.severity !== undefined || one._severity !== undefined);
  const severity = codedAs(writing, reaction, 'severity', { map: 'allergy-severity', table: '0128' });
  return severity ?? code(writing, allergy, 'criticality', { map: 'allergy-criticality', table: '0128' });
}

function manifestations(allergy: Element): readonly string[] {
  return list(allergy, 'reaction').flatMap((reaction) =>
    list(reaction, 'manifestation').map((one) => {
      const [coding] = codings(one);
      const isAbsent = coding?.system === 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
      return isAbsent ? '' : text(one, 'text') || text(coding, 'display') || text(coding, 'code');
    }),
  );
}
