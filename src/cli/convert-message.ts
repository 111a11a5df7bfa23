import type { FhirResource, Issue, LineageRow } from '#flow';
import { isXml } from '#formats/cda/is-xml.ts';
import { type CharsetName, charsetNamed } from '#formats/hl7v2/charset.ts';
import { normaliseTranslation } from '#normalise/normalise-translation.ts';
import { isTimeZone } from '#platform/config/time-zone.ts';
import { CausewayError } from '#platform/errors.ts';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import { createZone, type Zone } from '#platform/zone.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { describeDocument } from '#receive/describe-document.ts';
import { describeMessage } from '#receive/describe-message.ts';
import type { FeedSettings } from '#receive/feed-settings.ts';
import { toTransactionBundle } from '#translate/bundle.ts';
import { translateDocument } from '#translate/cda/translate-document.ts';
import type { TranslationOptions } from '#translate/context.ts';
import type { FeedOverlay } from '#translate/v2/overlay/feed-overlay.ts';
import { isSupported, translateMessage } from '#translate/v2/translate-message.ts';

const ids = createIds(publishedIdKey);

/** What a feed would declare of these messages' sender. */
export interface ConversionSettings {
  readonly system: string;
  readonly timeZone?: Zone;
  readonly charset?: CharsetName;
  readonly options?: TranslationOptions;
  readonly overlay?: FeedOverlay;
}

export interface Conversion {
  /** The transaction; undefined where there is no message in the bytes. */
  readonly bundle: FhirResource | undefined;
  /** Whether its type has a translation. */
  readonly isTranslated: boolean;
  readonly issues: readonly Issue[];
  lineage(): readonly LineageRow[];
}

/** Checks the words of the command line. Throws `CW-CLI-005`. */
export function readSettings(options: {
  readonly system?: string;
  readonly timeZone?: string;
  readonly charset?: string;
}): ConversionSettings {
  const { system = 'convert', timeZone } = options;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new CausewayError('CW-CLI-005', {
      place: '--time-zone',
      text: 'no such time zone; America/Chicago is one, -05:00 too.',
    });
  }
  const charset = options.charset === undefined ? undefined : charsetNamed(options.charset);
  if (options.charset !== undefined && charset === undefined) {
    throw new CausewayError('CW-CLI-005', {
      place: '--charset',
      text: 'no such character set; 8859/1 and UNICODE UTF-8 are two.',
    });
  }
  return {
    system,
    ...(timeZone !== undefined && { timeZone: createZone(timeZone) }),
    ...(charset !== undefined && { charset }),
  };
}

/**
 * Takes one message the way that a server would, without storing it: described as received, translated, normalised. The
 * same bytes and settings give the same output; `receivedAt` (epoch milliseconds) stands in where the message has no time.
 */
export function convertMessage(
  bytes: Uint8Array,
  {
    system,
    timeZone,
    charset,
    options,
    overlay,
    seq,
    receivedAt,
  }: ConversionSettings & { readonly seq: number; readonly receivedAt: number },
): Conversion {
  const feed = feedOf(system, bytes.length, timeZone, charset);
  if (isXml(bytes)) return convertDocument(bytes, feed, receivedAt, seq);
  const { envelope, message } = describeMessage({ bytes, protocol: 'file', receivedAt, issues: [] }, feed);
  if (message.segments.length === 0) {
    return { bundle: undefined, isTranslated: false, issues: envelope.issues, lineage: () => [] };
  }
  const translated = translateMessage(message, {
    system,
    ids,
    entry: {
      part: 0,
      seq,
      receivedAt: envelope.eventAt ?? receivedAt,
      ...(envelope.eventAt !== undefined && { eventAt: envelope.eventAt }),
    },
    realm: usRealm,
    ...(timeZone !== undefined && { timeZone }),
    ...(options !== undefined && { options }),
    ...(overlay !== undefined && { overlay }),
  });
  const translation = normaliseTranslation(translated);
  return {
    bundle: toTransactionBundle(translation, translated.origin()),
    isTranslated: isSupported(message.type),
    issues: withoutRepeats([...envelope.issues, ...translation.issues]),
    lineage: () => translation.lineage(),
  };
}

/** The same for a clinical document. */
function convertDocument(bytes: Uint8Array, feed: FeedSettings, receivedAt: number, seq: number): Conversion {
  const { envelope } = describeDocument({ bytes, protocol: 'file', receivedAt, issues: [] }, feed);
  if (envelope.disposition === 'keep') {
    return { bundle: undefined, isTranslated: false, issues: envelope.issues, lineage: () => [] };
  }
  const { eventAt } = envelope;
  const translation = normaliseTranslation(
    translateDocument(bytes, {
      system: feed.system,
      ids,
      entry: { part: 0, seq, receivedAt: eventAt ?? receivedAt, ...(eventAt !== undefined && { eventAt }) },
      realm: usRealm,
      ...(feed.timeZone !== undefined && { timeZone: feed.timeZone }),
    }),
  );
  return {
    bundle: toTransactionBundle(translation),
    isTranslated: true,
    issues: withoutRepeats([...envelope.issues, ...translation.issues]),
    lineage: () => translation.lineage(),
  };
}

function feedOf(
  system: string,
  bytes: number,
  timeZone: Zone | undefined,
  charset: CharsetName | undefined,
): FeedSettings {
  return {
    name: system,
    system,
    acknowledgement: 'by-message',
    unknownTrigger: 'AA',
    quarantineAnswer: 'AR',
    batch: 'split',
    missingStartBlock: 'accept',
    maxMessageBytes: bytes,
    whenUnavailable: 'reject',
    ...(timeZone !== undefined && { timeZone }),
    ...(charset !== undefined && { charset }),
  };
}

/** What reading and translating both found is told once. */
function withoutRepeats(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [`${issue.code} ${issue.place ?? ''}`, issue])).values()];
}
