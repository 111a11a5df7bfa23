import type { DocumentStatement, Issue, LineageRow, Statement, Translation } from '#flow';
import { patientIdentifiers } from '#formats/cda/document-keys.ts';
import { isXml } from '#formats/cda/is-xml.ts';
import { readCda } from '#formats/cda/read-cda.ts';
import { keyText } from '#formats/hl7v2/key-text.ts';
import type { XmlElement } from '#formats/xml/xml-element.ts';
import { CausewayError, type ErrorCode, errorTable } from '#platform/errors.ts';
import type { TranslationContext } from '../context.ts';
import { translateTree } from './translate-document.ts';

/** What a document within a message says beside the message. */
export interface EmbeddedDocument {
  readonly statements: readonly Statement[];
  readonly documents: readonly DocumentStatement[];
  readonly issues: readonly Issue[];
  lineage(): readonly LineageRow[];
  readonly leaves: Translation['leaves'];
}

/**
 * A clinical document that a message holds. `patient` is the Patient id that the message is about: a document that names
 * someone else stays what the message made of it, an attachment, and an issue says so, for it may be on the wrong chart; one
 * that names nobody is about the message's patient. Undefined where the bytes are no clinical document. Never throws.
 *
 * @param place where in the message it stands: `OBX[1]-5.5`; it leads every place within the document.
 */
export function translateEmbedded(
  bytes: Uint8Array,
  given: TranslationContext,
  patient: string,
  place: string,
): EmbeddedDocument | undefined {
  if (!isXml(bytes)) return undefined;
  let root: XmlElement;
  try {
    root = readCda(bytes);
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    return only(error.code, place);
  }
  if (root.name !== 'ClinicalDocument') return undefined;
  const named = patientIdentifiers(root).map(({ authority, value }) =>
    given.ids.patient(given.system, keyText(authority), keyText(value)),
  );
  if (named.length > 0 && !named.includes(patient)) return only('CW-CDA-011', place);
  const translation = translateTree(root, bytes, given, patient);
  const within = (inner: string | undefined) => `${place}${inner ?? ''}`;
  return {
    statements: translation.statements,
    documents: translation.documents ?? [],
    issues: translation.issues.map((issue) => ({ ...issue, place: within(issue.place) })),
    lineage: () => translation.lineage().map((row) => ({ ...row, place: within(row.place) })),
    leaves: translation.leaves,
  };
}

function only(code: ErrorCode, place: string): EmbeddedDocument {
  const { text, hint } = errorTable[code];
  return {
    statements: [],
    documents: [],
    issues: [{ code, severity: 'warning', text, hint, place }],
    lineage: () => [],
    leaves: { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 },
  };
}
