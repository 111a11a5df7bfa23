import type { BusinessKey, DocumentStatement, DocumentVersion, Json, Statement } from '#flow';
import { keyText } from '#formats/hl7v2/key-text.ts';
import { child, children } from '#formats/xml/xml-element.ts';
import { limits } from '#platform/limits.ts';
import { type Element, reference } from '../element.ts';
import type { CdaContext } from './context.ts';
import { identifier } from './datatypes/ii.ts';
import { iiKey } from './keys.ts';
import { peek } from './leaves.ts';

/**
 * Which version of which document it is, and what is left of it once another takes its place (CDA R2 §4.2.3.1): that it was there,
 * superseded, with its bytes, and by whom and of whom it is. All else counts as long as the document stands, and says so.
 */
export function documentVersion(
  context: CdaContext,
  statements: readonly Statement[],
): { readonly statements: readonly Statement[]; readonly documents: readonly DocumentStatement[] } {
  const { root, documentName } = context;
  const told = statements.find(({ type, id }) => type === 'DocumentReference' && id === documentId(context));
  if (told === undefined || child(root, 'recordTarget') === undefined) return { statements, documents: [] };
  const document = versionOf(context);
  const superseded = [asSuperseded(context, told), ...provenanceAlone(context, statements, told)];
  const stays = referredTo(superseded, statements);
  return {
    statements: statements.map((one) => (one.mode === 'mention' || stays.has(one) ? one : { ...one, document })),
    documents: [{ document, replaces: replacedBy(context, documentKey(documentName)), superseded }],
  };
}

function documentId({ given, patient, documentName }: CdaContext): string {
  return given.ids.resource(patient, 'DocumentReference', documentKey(documentName));
}

function documentKey(name: string): BusinessKey {
  return `document:${name}`;
}

function versionOf({ root, documentName, patient }: CdaContext): DocumentVersion {
  const set = child(root, 'setId');
  const setKey = set && iiKey(set);
  const number = peek(child(root, 'versionNumber'), 'value');
  const of = `${patient} ${keyText(peek(child(root, 'code'), 'code'))}`;
  const own = `document-of:${of} ${documentName}`;
  return {
    id: documentKey(documentName),
    own,
    series: setKey === undefined ? own : `document-set:${of} ${setKey}`,
    version: /^\d{1,9}$/.test(number) ? Number(number) : 0,
  };
}

/** What relatedDocument (RPLC) names: a document that names itself so replaces nothing. At most `limits.keysPerMessage`. */
function replacedBy({ root }: CdaContext, own: BusinessKey): BusinessKey[] {
  const keys = new Set<BusinessKey>();
  for (const related of children(root, 'relatedDocument')) {
    if (peek(related, 'typeCode') !== 'RPLC') continue;
    for (const id of children(child(related, 'parentDocument'), 'id')) {
      const key = iiKey(id);
      if (key !== undefined) keys.add(documentKey(key));
    }
  }
  keys.delete(own);
  return [...keys].slice(0, limits.keysPerMessage);
}

/** The visit may have been told of by this version alone: it is named, and not referred to. */
function asSuperseded(context: CdaContext, told: Statement): Statement {
  const { context: about, ...content } = told.content;
  const { encounter: _, ...rest } = (about ?? {}) as Element;
  const visit = child(context.root, 'componentOf', 'encompassingEncounter', 'id');
  const known = identifier(context, visit);
  const named: Element =
    known === undefined ? rest : { encounter: [{ type: 'Encounter', identifier: known }], ...rest };
  return {
    ...told,
    content: { ...content, ...(Object.keys(named).length > 0 && { context: named }), status: 'superseded' },
  };
}

function provenanceAlone(
  { given, patient, documentName }: CdaContext,
  statements: readonly Statement[],
  told: Statement,
): Statement[] {
  const id = given.ids.resource(patient, 'Provenance', documentKey(documentName));
  const made = statements.find((one) => one.type === 'Provenance' && one.id === id);
  if (made === undefined) return [];
  return [{ ...made, content: { ...made.content, target: [reference('DocumentReference', told.id)] } }];
}

/** The statements of what some refer to, and of what these refer to. */
function referredTo(from: readonly Statement[], statements: readonly Statement[]): ReadonlySet<Statement> {
  const byPlace = new Map(statements.map((one) => [`${one.type}/${one.id}`, one]));
  const own = new Set(from.map(({ id }) => id));
  const found = new Set<Statement>();
  const follow = (value: Json | undefined): void => {
    if (typeof value === 'string') {
      const target = byPlace.get(value);
      if (target === undefined || own.has(target.id) || found.has(target)) return;
      found.add(target);
      for (const name in target.content) follow(target.content[name]);
    } else if (typeof value === 'object' && value !== null) {
      for (const inner of Array.isArray(value) ? value : Object.values(value)) follow(inner);
    }
  };
  for (const { content } of from) for (const name in content) follow(content[name]);
  return found;
}
