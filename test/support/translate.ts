import type { FhirResource } from '#flow';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { createIds } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { resourcesOf } from '#translate/bundle.ts';
import type { TranslationContext } from '#translate/context.ts';
import { translateMessage, type V2Translation } from '#translate/v2/translate-message.ts';

const ids = createIds(new TextEncoder().encode('the key of the tests'));

/** What a message came to: its translation, and each resource as the statement alone makes it. */
export interface Translated {
  readonly translation: V2Translation;
  all(type: string): any[];
  /** The only one of its type. */
  one(type: string): any;
  readonly issues: readonly string[];
}

/** Translates bytes or a text as a feed of the system `lab` would. */
export function translateBytes(bytes: Uint8Array, given: Partial<TranslationContext> = {}): Translated {
  const translation = translateMessage(parseMessage(bytes), {
    system: 'lab',
    ids,
    realm: usRealm,
    entry: { part: 1, seq: 1, receivedAt: Date.UTC(2024, 4, 1) },
    ...given,
  });
  const resources: FhirResource[] = resourcesOf(translation);
  const all = (type: string) => resources.filter(({ resourceType }) => resourceType === type);
  return {
    translation,
    all,
    one(type) {
      const found = all(type);
      if (found.length !== 1) throw new Error(`${found.length} of ${type}, not one`);
      return found[0];
    },
    issues: translation.issues.map(({ code, place }) => (place === undefined ? code : `${code} ${place}`)),
  };
}

/** Translates segments of a message `ADT^A01`, `ORU^R01`; its header and PID are supplied where they are not given. */
export function translate(
  type: string,
  segments: readonly string[],
  given: Partial<TranslationContext> = {},
): Translated {
  return translateBytes(new TextEncoder().encode(`${withHeader(type, segments).join('\r')}\r`), given);
}

/** The segments of a message, with a header and a PID where they are not given. */
export function withHeader(type: string, segments: readonly string[]): string[] {
  const header = `MSH|^~\\&|APP|FAC|HUB|NET|20240501080000-0500||${type}|1|P|2.5.1`;
  const own = segments[0]?.startsWith('MSH') ? [] : [header];
  const pid = segments.some((segment) => segment.startsWith('PID')) ? [] : ['PID|1||123^^^HOSP^MR||Doe^Jane'];
  const lines = [...own, ...segments];
  // PID stands behind the header and EVN.
  const at = lines.findIndex((line) => !/^(MSH|SFT|EVN)/.test(line));
  if (at === -1) lines.push(...pid);
  else lines.splice(at, 0, ...pid);
  return lines;
}

/** A segment of which only some fields are filled: `segment('PID', { 3: '1', 5: 'Doe' })`. */
export function segment(id: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  return [id, ...Array.from({ length: last }, (_, index) => fields[index + 1] ?? '')].join('|');
}
