import type { DocumentStatement, Issue, LineageRow, SetStatement, Statement, Translation } from '#flow';
import { readCda } from '#formats/cda/read-cda.ts';
import type { XmlElement } from '#formats/xml/xml-element.ts';
import type { TranslationContext } from '../context.ts';
import { state } from '../v2/state.ts';
import type { CdaContext } from './context.ts';
import { documentVersion } from './document-version.ts';
import { countLeaves, lineageRows } from './lineage.ts';
import { mapDocument } from './map-document.ts';
import { openDocument, tellOffsets } from './open-document.ts';
import { wholeDocument } from './whole-document.ts';

/** The bytes of a CDA document → FHIR. Throws a coded error where the bytes are no XML that is read (`readXml`). */
export function translateDocument(bytes: Uint8Array, given: TranslationContext): Translation {
  return translateTree(readCda(bytes), bytes, given);
}

/**
 * A document that has been read → FHIR: pure and deterministic. What is off in the content is an issue with its place and
 * costs nothing beside it; nothing that a document can contain makes it throw. `patient` is the Patient id where someone else
 * than the document says whose it is.
 */
export function translateTree(
  root: XmlElement,
  bytes: Uint8Array,
  given: TranslationContext,
  patient?: string,
): Translation {
  const context = openDocument(wholeDocument(root), given, patient);
  mapDocument(context, bytes);
  tellOffsets(context);
  return new TranslatedDocument(context);
}

/** A class for its getter alone (see `translate/v2/translate-message.ts`). */
class TranslatedDocument implements Translation {
  readonly eventAt: number;
  readonly patient: string;
  readonly statements: readonly Statement[];
  readonly sets: readonly SetStatement[] = [];
  readonly documents: readonly DocumentStatement[];
  readonly issues: readonly Issue[];
  readonly #context: CdaContext;
  #leaves: Translation['leaves'] | undefined;

  constructor(context: CdaContext) {
    const { entry } = context.given;
    this.eventAt = entry.eventAt ?? entry.receivedAt;
    this.patient = context.patient;
    const { statements, documents } = documentVersion(context, statementsOf(context));
    this.statements = statements;
    this.documents = documents;
    this.issues = context.issues;
    this.#context = context;
  }

  lineage(): readonly LineageRow[] {
    const { root, marks, drafts } = this.#context;
    return lineageRows(root, marks, drafts.values());
  }

  get leaves(): Translation['leaves'] {
    const { root, marks, drafts } = this.#context;
    this.#leaves ??= countLeaves(root, marks, drafts.values());
    return this.#leaves;
  }
}

function statementsOf({ drafts, given, patient }: CdaContext): Statement[] {
  const statements: Statement[] = [];
  for (const { id, said, isOfPatient } of drafts.values()) {
    const { type, content, defaults, use, mode = 'merge' } = said;
    state(
      { context: given, statements },
      {
        type,
        id,
        patient: isOfPatient ? patient : '',
        mode,
        content: { resourceType: type, ...content },
        ...(defaults !== undefined && { defaults }),
        ...(use !== undefined && { use }),
      },
    );
  }
  return statements;
}
