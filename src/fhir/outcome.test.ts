import { expect, test } from 'vitest';
import { CausewayError } from '#platform/errors.ts';
import { outcomeOf, outcomeOfIssues } from './outcome.ts';

test('an error of ours says what, where and what to do; its detail stays inside', () => {
  const error = new CausewayError('CW-FHIR-001', { place: 'colour', detail: 'Jane Doe' });
  const outcome = outcomeOf(error, 'r1');
  expect(outcome).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code: 'not-supported',
        details: { coding: [{ code: 'CW-FHIR-001' }], text: error.message },
        expression: ['colour'],
      },
    ],
  });
  expect(outcome.issue[0]!.diagnostics).toContain('r1');
  expect(JSON.stringify(outcome)).not.toContain('Jane');
});

test('nothing is told of an error that is not ours', () => {
  const outcome = outcomeOf(new Error('Jane Doe is not unique'), 'r2');
  expect(outcome.issue).toMatchObject([{ severity: 'fatal', details: { coding: [{ code: 'CW-ANY-001' }] } }]);
  expect(JSON.stringify(outcome)).not.toContain('Jane');
});

test('findings are issues with their places; none is an outcome all the same', () => {
  const found = { code: 'CW-HL7-001', severity: 'warning', text: 'x', place: 'PID[1]-3', hint: 'y' } as const;
  expect(outcomeOfIssues([found]).issue).toMatchObject([
    { severity: 'warning', code: 'structure', expression: ['PID[1]-3'], diagnostics: 'y' },
  ]);
  expect(outcomeOfIssues([]).issue).toHaveLength(1);
});
