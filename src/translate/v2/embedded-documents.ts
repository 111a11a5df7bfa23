import type { Message } from '#formats/hl7v2/message.ts';
import { translateEmbedded } from '../cda/embedded-document.ts';
import { first, peek } from './leaves.ts';
import { reading, type Scope } from './scope.ts';
import { toBase64 } from './segments/attachment.ts';

/**
 * Translates the clinical documents that stand in OBX-5 (ED), beside the attachments that they are: what they say is stated
 * but for what the message says itself (its patient and visit).
 */
export function embedDocuments(scope: Scope, message: Message, patient: string): void {
  if (patient === '') return;
  for (const segment of message.segments) {
    if (segment.id !== 'OBX' || segment.value(2).trim() !== 'ED') continue;
    const field = first(reading(scope, segment), 5);
    const data = field && toBase64(peek(field, 4).trim().toLowerCase(), peek(field, 5).trim());
    if (field === undefined || data === undefined) continue;
    const place = field.repetition.place(5);
    const embedded = translateEmbedded(Buffer.from(data, 'base64'), scope.context, patient, place);
    if (embedded === undefined) continue;
    const said = new Set(scope.statements.map(({ type, id }) => `${type}/${id}`));
    scope.statements.push(...embedded.statements.filter(({ type, id }) => !said.has(`${type}/${id}`)));
    scope.issues.push(...embedded.issues);
    scope.embedded.push(embedded);
  }
}
