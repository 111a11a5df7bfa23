import type { LineageFate, LineageRow } from '#flow';
import { ignoredBecause } from './ignored.ts';
import { leafKey } from './leaves.ts';
import type { Scope } from './scope.ts';
import { walkLeaves } from './walk-leaves.ts';

/** Populated leaves by fate. */
export function countLeaves(scope: Scope): { readonly [fate in LineageFate]: number } {
  const counts = { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 };
  for (const segment of scope.message.segments) {
    const marks = scope.marks[segment.position];
    walkLeaves(segment, (field, repetition, component, sub) => {
      const key = leafKey(field, repetition, component, sub);
      if (marks?.mapped.has(key)) counts.mapped++;
      else if (marks?.preserved.has(key)) counts.preserved++;
      else if (ignoredBecause(segment.id, field, component) !== undefined) counts.ignored++;
      else counts.unmapped++;
    });
  }
  return counts;
}

/** What became of each populated leaf, in the order of the message. */
export function lineageRows(scope: Scope): LineageRow[] {
  const rows: LineageRow[] = [];
  for (const segment of scope.message.segments) {
    const marks = scope.marks[segment.position];
    walkLeaves(segment, (field, repetition, component, sub) => {
      const key = leafKey(field, repetition, component, sub);
      const index = repetition > 1 ? `[${repetition}]` : '';
      const place = `${segment.id}[${segment.ordinal}]-${field}${index}.${component}.${sub}`;
      const mapped = marks?.mapped.get(key);
      const preserved = marks?.preserved.get(key);
      const reason = ignoredBecause(segment.id, field, component);
      if (mapped !== undefined) rows.push({ place, fate: 'mapped', to: mapped });
      else if (preserved !== undefined) rows.push({ place, fate: 'preserved', to: preserved });
      else if (reason !== undefined) rows.push({ place, fate: 'ignored', to: reason });
      else rows.push({ place, fate: 'unmapped', to: '' });
    });
  }
  return rows;
}
