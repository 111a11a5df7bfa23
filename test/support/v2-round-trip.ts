import type { Json, LineageRow } from '#flow';
import type { Message } from '#formats/hl7v2/message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { normaliseTranslation } from '#normalise/normalise-translation.ts';
import { createIds } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { toTransactionBundle } from '#translate/bundle.ts';
import { type Written, writeMessages } from '#translate/to-v2/write-messages.ts';
import { translateMessage } from '#translate/v2/translate-message.ts';

const ids = createIds(new TextEncoder().encode('the key of the tests'));

/** A message as the Bundle that `convert` makes of it. */
export function bundleOf(bytes: Uint8Array | Message): Json {
  return bundleAndLineage(bytes).bundle;
}

/** The same, and what became of each leaf. */
export function bundleAndLineage(bytes: Uint8Array | Message): {
  readonly bundle: Json;
  readonly lineage: readonly LineageRow[];
} {
  const { made, origin } = translated(bytes instanceof Uint8Array ? parseMessage(bytes) : bytes);
  const bundle = toTransactionBundle(made, origin()) as unknown as Json;
  return { bundle, lineage: made.lineage() };
}

function translated(message: Message) {
  const translation = translateMessage(message, {
    system: 'lab',
    ids,
    realm: usRealm,
    entry: { part: 1, seq: 1, receivedAt: Date.UTC(2024, 4, 1) },
  });
  return { made: normaliseTranslation(translation), origin: () => translation.origin() };
}

/** The same without our own extensions: what any other server would hand back. */
export function withoutOwn(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutOwn);
  if (typeof value !== 'object' || value === null || 'rawJSON' in value) return value;
  const made: { [name: string]: Json } = {};
  for (const [name, child] of Object.entries(value)) {
    if (name !== 'extension' || !Array.isArray(child)) {
      made[name] = withoutOwn(child);
      continue;
    }
    const rest = child.filter((one) => !String((one as { url?: string }).url).startsWith('urn:causeway:v2:'));
    if (rest.length > 0) made[name] = rest.map(withoutOwn);
  }
  return made;
}

/** Back to v2, from the Bundle alone. */
export function backAgain(bundle: Json): Written {
  return writeMessages(bundle, { realm: usRealm, sentAt: '2024-05-01T08:00:00-05:00' });
}

/** How the tests translate, for those who change a message afterwards. */
export const wayOfTests = {
  realm: usRealm,
  translate: (message: Message) => translated(message).made,
};
