import { expect, test } from 'vitest';
import { printResource } from './print.ts';
import { provenanceOf, provenanceTarget } from './provenance.ts';
import type { StoredResource } from './read.ts';

const row = (more: Partial<StoredResource>): StoredResource => ({
  type: 'Patient',
  id: 'c0001',
  version: 3,
  updatedAt: Date.UTC(2026, 0, 2),
  deleted: false,
  part: 1,
  seq: 42,
  profile: undefined,
  body: '{"gender":"male"}',
  ...more,
});
const systemOf = () => 'north "lab"';
const meta = {
  versionId: '3',
  lastUpdated: '2026-01-02T00:00:00.000Z',
  source: 'urn:causeway:system:north%20%22lab%22',
};

test('id and meta are put before the stored body', () => {
  expect(JSON.parse(printResource(row({ profile: 'http://example.org/p"q' }), systemOf))).toEqual({
    resourceType: 'Patient',
    id: 'c0001',
    meta: { ...meta, profile: ['http://example.org/p"q'] },
    gender: 'male',
  });
  expect(JSON.parse(printResource(row({ body: '{}' }), systemOf))).toEqual({
    resourceType: 'Patient',
    id: 'c0001',
    meta,
  });
});

test('tags and labels that a source gave go on in meta', () => {
  const body = '{"meta":{"tag":[{"code":"x"}]},"gender":"male"}';
  expect(JSON.parse(printResource(row({ body }), systemOf))).toMatchObject({
    meta: { ...meta, tag: [{ code: 'x' }] },
    gender: 'male',
  });
});

test('a Provenance says who stated its target, from which message', () => {
  const provenance = provenanceOf(row({ profile: 'http://example.org/patient' }));
  expect(provenance.id.length).toBeLessThanOrEqual(64);
  expect(provenanceTarget(provenance.id)).toEqual({ type: 'Patient', id: 'c0001' });
  const transmitter = { system: 'http://example.org', code: 'transmitter', display: 'Transmitter' };
  const shape = { profile: 'http://example.org/provenance', transmitter };
  expect(JSON.parse(printResource(provenance, systemOf, shape))).toMatchObject({
    resourceType: 'Provenance',
    id: 'Patient.c0001',
    meta: { ...meta, profile: ['http://example.org/provenance'] },
    target: [{ reference: 'Patient/c0001' }],
    recorded: '2026-01-02T00:00:00.000Z',
    agent: [
      { type: { coding: [{ code: 'author' }] }, who: { display: 'north "lab"' } },
      { type: { coding: [transmitter] } },
      {
        type: { coding: [{ code: 'assembler' }] },
        who: { display: 'Causeway' },
        onBehalfOf: { display: 'north "lab"' },
      },
    ],
    entity: [{ role: 'source', what: { identifier: { value: '1-42' } } }],
  });
});
