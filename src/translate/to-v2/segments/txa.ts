import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe, is } from '../datatypes/cwe.ts';
import { typeOf } from '../datatypes/cx.ts';
import { ei } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';
import { organization } from './msh.ts';
import { numberOf } from './orc.ts';

/** DocumentReference → TXA (HL7 v2.5.1 §9.6.1), its orders and its content apart. */
export function txa(writing: Writing, document: Element): Draft {
  const context = child(document, 'context');
  const [relation] = list(document, 'relatesTo').filter((one) => /^(replaces|appends)$/.test(text(one, 'code')));
  const target = child(relation, 'target');
  const other = resolve(writing, target, document) as Element | undefined;
  const orders = (type: string): FieldDraft =>
    repeated(
      list(context, 'related').map((one) => {
        const told = child(one, 'identifier');
        const request = resolve(writing, one, document) as Element | undefined;
        return ei(writing, typeOf(told) === type ? told : numberOf(request, type));
      }),
    );
  return withKept(
    writing,
    {
      id: 'TXA',
      about: nameOf(document),
      fields: {
        1: 1,
        2: is(writing, child(document, 'type'), { table: '0270', map: 'document-type' }),
        3: presentationOf(document),
        4: timestamp(child(context, 'period'), 'start'),
        6: timestamp(document, 'date'),
        9: repeated(list(document, 'author').map((one) => xcn(writing, one, document))),
        10: repeated([xcn(writing, child(document, 'authenticator'), document)]),
        12: ei(writing, child(document, 'masterIdentifier') ?? list(document, 'identifier')[0]),
        13: ei(writing, child(target, 'identifier') ?? child(other, 'masterIdentifier')),
        14: orders('PLAC'),
        15: orders('FILL'),
        16: child(document, 'masterIdentifier') && text(list(document, 'identifier')[0], 'value'),
        17: code(writing, document, 'docStatus', { map: 'document-status', table: '0271' }),
        18: repeated(
          list(document, 'securityLabel').map((one) =>
            is(writing, one, { table: '0272', map: 'document-confidentiality' }),
          ),
        ),
        19: code(writing, document, 'status', { map: 'document-availability', table: '0273' }),
        25: text(document, 'description'),
        27: organization(writing, child(document, 'custodian')),
        28: cwe(writing, child(context, 'practiceSetting')),
      },
    },
    document,
  );
}

/** TXA-3 (HL7 table 0191): text, or what has to be shown by other means. */
function presentationOf(document: Element): string {
  const types = list(document, 'content').map((one) => text(child(one, 'attachment'), 'contentType'));
  const [first = ''] = types;
  if (first === '') return '';
  if (first.startsWith('text/plain')) return 'TX';
  return first.startsWith('image/') ? 'IM' : first.startsWith('audio/') ? 'AU' : 'AP';
}
