import { charsetNamed } from '#formats/hl7v2/charset.ts';
import type { ParseOptions } from '#formats/hl7v2/parse-message.ts';
import type { FeedSettings } from './feed-settings.ts';

/** How a feed's messages are read: its character set where they name none, or whatever they name. */
export function parseOptions({
  charset,
  forceCharset = false,
}: Pick<FeedSettings, 'charset' | 'forceCharset'>): ParseOptions {
  const name = charset === undefined ? undefined : charsetNamed(charset);
  return name === undefined ? {} : { charset: name, forceCharset };
}
