import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { timestamp } from '../datatypes/ts.ts';
import { withKept } from '../own-extensions.ts';
import { child, extensionOf, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { codeFor } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';

/** A document of a report (presentedForm) → OBX with ED (HL7 v2.5.1 §2.A.24), or RP where it has an address alone. */
export function documentObx(
  writing: Writing,
  { form, about, status }: { readonly form: Element; readonly about: string; readonly status: string },
  setId: number,
): Draft | undefined {
  const [data, url] = [text(form, 'data'), text(form, 'url')];
  if (data === '' && url === '') return undefined;
  const [type, subtype] = mediaType(text(form, 'contentType'));
  const sent = cwe(writing, child(extensionOf(form, 'urn:causeway:v2:OBX-3'), 'valueCodeableConcept'));
  return withKept(
    writing,
    {
      id: 'OBX',
      about,
      fields: {
        1: setId,
        2: data === '' ? 'RP' : 'ED',
        3: sent ?? ['', text(form, 'title')],
        5: data === '' ? [url, '', type, subtype] : ['', type, subtype, 'Base64', data],
        11: status,
        14: timestamp(form, 'creation'),
      },
    },
    form,
  );
}

/** Main type and subtype (HL7 tables 0191 and 0291); what they do not have is spelled as it is. */
function mediaType(contentType: string): readonly [type: string, subtype: string] {
  const plain = contentType.split(';')[0]!.trim().toLowerCase();
  if (plain === '') return ['', ''];
  const known = codeFor('media-type', plain) ?? codeFor('media-type', contentType);
  const main = { application: 'AP', image: 'IM', text: 'TEXT', audio: 'AU' }[plain.split('/')[0]!] ?? 'multipart';
  return known === undefined ? [main, plain] : [main === known ? known : main, known];
}
