import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '#flow';
import type { Message } from '#formats/hl7v2/message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { normaliseTranslation } from '#normalise/normalise-translation.ts';
import { CausewayError } from '#platform/errors.ts';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { toTransactionBundle } from '#translate/bundle.ts';
import { isWritten } from '#translate/to-v2/plans/plans-of.ts';
import { regenerate } from '#translate/to-v2/regenerate.ts';
import { writeMessages } from '#translate/to-v2/write-messages.ts';
import { translateMessage } from '#translate/v2/translate-message.ts';
import type { FhirTarget } from './convert-from-fhir.ts';
import { type ConversionSettings, readSettings } from './convert-message.ts';
import { unreadable } from './input-files.ts';

/** What the command line says of messages that are written. */
export interface V2Options {
  readonly type?: string;
  readonly original?: string;
  readonly system?: string;
  readonly timeZone?: string;
  readonly charset?: string;
}

/** The messages that a Bundle is worth, in one file; with an original, that message with the changes. Throws `CW-CLI-005` and `CW-CLI-002`. */
export async function v2Target(options: V2Options, directory: string): Promise<FhirTarget> {
  const { type, original } = options;
  if (type !== undefined && !isWritten(type)) {
    throw new CausewayError('CW-CLI-005', {
      place: '--type',
      text: 'is no type that is written: ADT, ORU, ORM, OML, OMG, SIU, VXU, or one with its event, such as ADT^A31.',
    });
  }
  if (original !== undefined) return originalTarget(await read(original, directory), readSettings(options));
  return {
    extension: '.hl7',
    isStream: true,
    write(given, sentAt) {
      const { messages, issues } = writeMessages(given, {
        realm: usRealm,
        sentAt,
        ...(type !== undefined && { type }),
      });
      return { parts: messages, issues };
    },
  };
}

/** The Bundle is what `convert` made of the original, edited. */
function originalTarget(bytes: Uint8Array, { system, timeZone, charset }: ConversionSettings): FhirTarget {
  const message = parseMessage(bytes, charset === undefined ? {} : { charset });
  const translated = (one: Message) =>
    translateMessage(one, {
      system,
      ids: createIds(publishedIdKey),
      entry: { part: 0, seq: 1, receivedAt: 0 },
      realm: usRealm,
      ...(timeZone !== undefined && { timeZone }),
    });
  const origin = translated(message);
  const before = toTransactionBundle(normaliseTranslation(origin), origin.origin()) as unknown as Json;
  return {
    extension: '.hl7',
    isStream: true,
    write(given) {
      const way = { realm: usRealm, translate: (one: Message) => normaliseTranslation(translated(one)) };
      const { bytes: edited, issues } = regenerate(message, before, given, way);
      return { parts: [{ type: message.type, bytes: edited }], issues };
    },
  };
}

async function read(file: string, directory: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(directory, file));
  } catch (error) {
    throw unreadable(file, error);
  }
}
