import { child, textOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { type Element, put, some } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { mark, markText, peek, take } from '../leaves.ts';

/** ED with data or an address of its own → Attachment: base64 as sent, text as base64 of UTF-8, or the address. */
export function attachment(context: CdaContext, ed: XmlElement | undefined): Element | undefined {
  if (ed === undefined) return undefined;
  const made: Element = {};
  const words = textOf(ed);
  if (words !== '') {
    const isBase64 = peek(ed, 'representation').toUpperCase() === 'B64';
    made.data = isBase64 ? base64Of(words) : Buffer.from(words).toString('base64');
    markText(context, ed, made, 'data');
  }
  const reference = child(ed, 'reference');
  const address = peek(reference, 'value');
  if (address !== '' && !address.startsWith('#')) put(made, 'url', take(context, reference, 'value', made, 'url'));
  if (some(made) === undefined) return undefined;
  made.contentType = peek(ed, 'mediaType') || (made.data === undefined ? 'application/octet-stream' : 'text/plain');
  mark(context, ed, 'mediaType', made, 'contentType');
  const language = peek(ed, 'language');
  if (language !== '') put(made, 'language', take(context, ed, 'language', made, 'language'));
  return made;
}

/** Base64 without its line breaks; whatever else is in it was never base64, and goes with them. */
function base64Of(text: string): string {
  return Buffer.from(text, 'base64').toString('base64');
}
