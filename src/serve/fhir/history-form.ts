import { dateRange } from '#fhir/date-range.ts';
import { CausewayError } from '#platform/errors.ts';
import type { HistoryRequest } from '#store/history-of-many.ts';
import { searchForm } from './search-form.ts';

/** A history's parameters (FHIR R4 3.1.0.12): `_count`, `_since`, `_at`, and the cursor of our own page links. */
export function historyForm(pairs: readonly (readonly [name: string, value: string])[]): HistoryRequest {
  const { count, cursor, parameters } = searchForm(pairs);
  let form: HistoryRequest = { count, cursor };
  for (const [name, value] of parameters) {
    if (name !== '_since' && name !== '_at') throw new CausewayError('CW-SRV-007', { place: name });
    // A plus sign that was not escaped in a URL comes as a blank.
    const range = dateRange(value.replace(/ (\d\d:\d\d)$/, '+$1'));
    if (range === undefined) throw new CausewayError('CW-SRV-011', { place: name });
    form = name === '_since' ? { ...form, since: range.from } : { ...form, at: range };
  }
  return form;
}
