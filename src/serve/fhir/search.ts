import { sqlState } from '#database/trouble.ts';
import { outcomeOfIssues } from '#fhir/outcome.ts';
import type { Issue } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { StoredResource } from '#store/read.ts';
import { type SearchAnswer, search as searchStore, unknownParameters } from '#store/search/search.ts';
import { type BundleEntry, bundleText } from './bundle.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { pageLinks } from './page-link.ts';
import { resourceEntry } from './resource-entry.ts';
import { type SearchForm, searchForm } from './search-form.ts';
import { subsetText } from './subset.ts';

/**
 * `GET [base]/[type]?…` and `POST [base]/[type]/_search` (FHIR R4 3.1.0.9): a searchset Bundle, paged by key. The next link
 * goes on from the last row shown, so that writes in between neither repeat nor hide a row that stood still. What is off
 * without costing the answer (a parameter left out, more than can be included) is told in an OperationOutcome entry.
 */
export async function search(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type } = request.path as { type: string };
  const form = searchForm(request.parameters);
  return answerSearch(
    request,
    parts,
    `${request.base}/${type}`,
    form,
    await searchAsPreferred(request, parts, type, form),
  );
}

interface Searched {
  readonly found: SearchAnswer;
  readonly issues: readonly Issue[];
}

/** What was found as a Bundle. `url`: the search's own address. */
export function answerSearch(
  request: FhirRequest,
  parts: FhirParts,
  url: string,
  form: SearchForm,
  { found, issues }: Searched,
): FhirAnswer {
  const links = pageLinks(request, parts, url, request.parameters, found.next);
  const entry = (row: StoredResource, mode: 'match' | 'include') => {
    const isWhole = form.subset === undefined || (mode === 'include' && form.subset.kind === 'elements');
    const subset = isWhole ? undefined : form.subset;
    return resourceEntry(request.base, row, mode, parts, (text) =>
      subset === undefined ? text : subsetText(text, subset),
    );
  };
  const entries = [
    ...found.rows.map((row) => entry(row, 'match')),
    ...(found.included?.rows ?? []).map((row) => entry(row, 'include')),
    ...(issues.length === 0 ? [] : [outcomeEntry(issues)]),
  ];
  return { status: 200, body: bundleText('searchset', parts.now(), links, entries, found.total) };
}

function outcomeEntry(issues: readonly Issue[]): BundleEntry {
  return { resource: JSON.stringify(outcomeOfIssues(issues)), more: { search: { mode: 'outcome' } } };
}

/** `Prefer: handling=lenient` leaves out the parameters that are not known, and says so; otherwise they are refused by name. */
export async function searchAsPreferred(
  request: FhirRequest,
  parts: FhirParts,
  type: string,
  form: SearchForm,
): Promise<Searched> {
  const run = (parameters: SearchForm['parameters']) =>
    searchStore(parts.db, request.access, {
      ...form,
      type,
      parameters,
      now: parts.now(),
      codesOf: parts.codesOf,
    });
  const issues: Issue[] = [];
  let found: SearchAnswer;
  try {
    found = await run(form.parameters);
  } catch (error) {
    // A statement that was ended by its time limit (SQLSTATE 57014).
    if (sqlState(error) === '57014') throw new CausewayError('CW-FHIR-010', { cause: error });
    if (!(error instanceof CausewayError) || error.code !== 'CW-FHIR-001') throw error;
    const unknown = unknownParameters(type, form.parameters);
    const text = `Not known for ${type}: ${unknown.map((name) => (isName(name) ? name : '…')).join(', ')}.`;
    if (unknown.length === 0) throw error;
    if (!isLenient(request))
      throw new CausewayError('CW-FHIR-001', { text, ...(isName(unknown[0]!) ? { place: unknown[0]! } : {}) });
    issues.push({ code: 'CW-FHIR-001', severity: 'warning', text: `${text} Left out, as handling=lenient asks for.` });
    found = await run(form.parameters.filter(([name]) => !unknown.includes(name)));
  }
  if (found.included?.isWhole === false) {
    const text = `More is referred to than the ${limits.searchIncluded} resources that are included beside a page.`;
    issues.push({ code: 'CW-FHIR-005', severity: 'warning', text });
  }
  return { found, issues };
}

/** A value that slipped into a name's place is not repeated. */
const isName = (name: string) => /^[\w:.-]{1,64}$/.test(name);

function isLenient(request: FhirRequest): boolean {
  return /(?:^|[,;\s])handling\s*=\s*"?lenient\b/i.test(request.header('prefer') ?? '');
}
