/** The public v2 messages, where they are beside the repository: what becomes of them is valid, whole, and not less than before. */
import { expect, test } from 'vitest';
import { convertMessage } from '#cli/convert-message.ts';
import { describeSamples, type Sample } from '#test/support/describe-samples.ts';
import { populatedPlaces } from '#test/support/populated-leaves.ts';
import { hasSamples, sampleMessages } from '#test/support/samples.ts';
import { resourcesOf } from '#test/support/sentinel/bundle-facts.ts';
import { translateBytes } from '#test/support/translate.ts';

const samples = sampleMessages().map(([name, bytes]): Sample => {
  const { bundle, lineage } = convertMessage(bytes, { system: 'sample', seq: 1, receivedAt: 0 });
  const { leaves } = translateBytes(bytes).translation;
  return { name, bytes, resources: resourcesOf(bundle), rows: lineage(), leaves };
});

describeSamples('the public v2 messages', { samples, least: 5_000, floors: 'v2-sample-floors.csv' });

test.skipIf(!hasSamples)('lineage has a row for each place of a message that holds anything, and no other', () => {
  for (const { name, bytes, rows } of samples)
    expect(rows.map(({ place }) => place).toSorted(), name).toEqual(populatedPlaces(bytes).toSorted());
});
