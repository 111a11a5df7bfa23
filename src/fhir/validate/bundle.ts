import type { Json } from '#flow';
import { isObject, type JsonObject, report, type Walk } from './walk.ts';

/** What R4 2.36.4 asks of a Bundle beyond its invariants: addresses that are absolute, links of one kind once, results with ids. */
export function checkBundle(bundle: JsonObject, walk: Walk): void {
  const relations = new Set<Json>();
  for (const [index, link] of objects(bundle.link)) {
    if (typeof link.relation === 'string' && relations.has(link.relation) && onceOnly.has(link.relation))
      at(walk, ['link', index], 'There is one link of this relation.');
    relations.add(link.relation ?? '');
  }
  const isMessage = bundle.type === 'batch' || bundle.type === 'transaction';
  for (const [index, { fullUrl, resource }] of objects(bundle.entry)) {
    if (typeof fullUrl === 'string') {
      if (!isMessage && !/^[a-z][a-z0-9+.-]*:/i.test(fullUrl))
        at(walk, ['entry', index, 'fullUrl'], 'The fullUrl is an absolute address.');
    }
    if (
      bundle.type === 'searchset' &&
      isObject(resource) &&
      resource.id === undefined &&
      resource.resourceType !== 'OperationOutcome'
    )
      at(walk, ['entry', index, 'resource'], 'What a search found has an id.');
  }
}

const onceOnly = new Set(['self', 'first', 'last', 'next', 'previous', 'prev']);

function objects(value: Json | undefined): (readonly [number, { [key: string]: Json }])[] {
  return Array.isArray(value) ? value.flatMap((one, index) => (isObject(one) ? [[index, one] as const] : [])) : [];
}

function at(walk: Walk, steps: readonly (string | number)[], text: string): void {
  walk.path.push(...steps);
  report(walk, 'error', 'invalid', text);
  walk.path.length -= steps.length;
}
