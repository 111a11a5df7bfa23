import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { charsetNamed } from '#formats/hl7v2/charset.ts';
import { CausewayError } from '#platform/errors.ts';
import { createZone } from '#platform/zone.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { feedOverlays } from '#translate/v2/overlay/overlays-of-feeds.ts';
import { readConfiguration } from './configuration.ts';
import type { ConversionSettings } from './convert-message.ts';
import type { Terminal } from './terminal.ts';

/**
 * What a feed of the configuration says of its sender's messages. Undefined where the configuration is refused, which has been
 * said; `CW-CLI-005` where it has no such feed, or where the command line says beside it what the feed says.
 */
export async function settingsOfFeed(
  given: {
    readonly feed?: string;
    readonly config?: string;
    readonly system?: string;
    readonly timeZone?: string;
    readonly charset?: string;
  },
  terminal: Terminal,
): Promise<ConversionSettings | undefined> {
  const { feed: name, config: file, ...others } = given;
  for (const option of ['system', 'timeZone', 'charset'] as const) {
    if (others[option] === undefined) continue;
    throw new CausewayError('CW-CLI-005', { place: '--feed', text: `says the ${option} itself: give one of them.` });
  }
  const loaded = await readConfiguration(file === undefined ? {} : { config: file }, terminal);
  if (loaded === undefined) return undefined;
  const { feeds, definitions } = loaded.config;
  const feed = feeds.find((one) => one.name === name);
  if (feed === undefined) {
    const names = feeds.map((one) => one.name).join(', ');
    throw new CausewayError('CW-CLI-005', {
      place: '--feed',
      text: `the configuration has no feed ${name}; it has ${names}.`,
    });
  }
  const overlay = feedOverlays([feed], loadDefinitions(usRealm.definitionTables, definitions), usRealm).get(feed.name);
  const charset = feed.charset === undefined ? undefined : charsetNamed(feed.charset);
  return {
    system: feed.system,
    options: feed.options,
    ...(feed.timeZone !== undefined && { timeZone: createZone(feed.timeZone) }),
    ...(charset !== undefined && { charset }),
    ...(overlay !== undefined && { overlay }),
  };
}
