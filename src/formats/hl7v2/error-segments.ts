import type { Issue } from '#flow';
import type { ErrorRow } from '#platform/errors/error-row.ts';
import { errorTable } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { ComponentDraft } from './field-text.ts';
import type { SegmentDraft } from './segment-text.ts';
import { isBefore } from './version.ts';

/**
 * The ERR segments of an answer in the form of the sender's version: up to 2.4 one ERR whose first field repeats (ELD), from
 * 2.5 on one ERR an issue. The first `limits.errorsPerAnswer` issues are told.
 */
export function errorSegments(issues: readonly Issue[], version: string): readonly SegmentDraft[] {
  const told = issues.slice(0, limits.errorsPerAnswer);
  if (told.length === 0) return [];
  return isBefore(version, '2.5')
    ? [{ id: 'ERR', fields: [{ repetitions: told.map(errorCodeAndLocation) }] }]
    : told.map(errorSegment);
}

/** ELD (v2.4 §2.9.17): segment, sequence, field, code identifying error. */
function errorCodeAndLocation(issue: Issue): readonly ComponentDraft[] {
  const [segment, sequence, field] = locationOf(issue);
  const condition = conditionOf(issue);
  return [segment, sequence, field, [condition, conditionTexts[condition], 'HL70357', issue.code, issue.text, 'L']];
}

/** v2.5 §2.15.5: ERR-2 location, 3 HL7 error code, 4 severity, 5 application error code, 7 diagnostics, 8 user message. */
function errorSegment(issue: Issue): SegmentDraft {
  const condition = conditionOf(issue);
  return {
    id: 'ERR',
    fields: {
      2: locationOf(issue),
      3: [condition, conditionTexts[condition], 'HL70357'],
      4: issue.severity === 'error' ? 'E' : issue.severity === 'warning' ? 'W' : 'I',
      5: [issue.code, undefined, 'L'],
      7: issue.hint,
      8: issue.text,
    },
  };
}

const place = /^([A-Z][A-Z0-9]{2})\[(\d+)\](?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/;

/** ERL: segment, sequence, field, repetition, component, sub-component; empty where the issue has no place in a message. */
function locationOf({ place: at = '' }: Issue): readonly (string | undefined)[] {
  const parts = place.exec(at);
  if (parts === null) return [];
  const [, segment, sequence, field, repetition, component, subcomponent] = parts;
  return [segment, sequence, field, repetition ?? (component === undefined ? undefined : '1'), component, subcomponent];
}

function conditionOf({ code }: Issue): number {
  const row: ErrorRow | undefined = Object.hasOwn(errorTable, code)
    ? errorTable[code as keyof typeof errorTable]
    : undefined;
  return row?.condition ?? applicationError;
}

const applicationError = 207;

/** HL7 table 0357. */
const conditionTexts: { readonly [condition: number]: string } = {
  0: 'Message accepted',
  100: 'Segment sequence error',
  101: 'Required field missing',
  102: 'Data type error',
  103: 'Table value not found',
  200: 'Unsupported message type',
  201: 'Unsupported event code',
  202: 'Unsupported processing id',
  203: 'Unsupported version id',
  204: 'Unknown key identifier',
  205: 'Duplicate key identifier',
  206: 'Application record locked',
  207: 'Application internal error',
};
