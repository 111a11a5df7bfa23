import { editMessage } from '../edit-message.ts';
import type { Message } from '../message.ts';
import { parseMessage } from '../parse-message.ts';
import type { Segment } from '../segment.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import { draftOf, type FieldValues, valuesOf } from './field-values.ts';
import type { MessageRule } from './rule.ts';
import { createTrace, type Trace } from './trace.ts';

/** A message as a site's rules have it read. */
export interface Overlaid {
  /** The same message where no rule changed anything. */
  readonly message: Message;
  /** Where each leaf of what was sent stands in it; undefined where no rule changed anything. */
  readonly trace?: Trace;
}

export type Overlay = (message: Message) => Overlaid;

/** What the rules have made of a message so far. */
export interface Draft {
  readonly message: Message;
  values(segment: Segment, field: number): FieldValues;
  set(segment: Segment, field: number, values: FieldValues): void;
  drop(segment: Segment): void;
  isDropped(segment: Segment): boolean;
  readonly trace: ReturnType<typeof createTrace>;
}

/**
 * Compiles a site's rules, which apply one after the other, each to what those before it left. The bytes in the journal stay
 * as they came. Throws a RangeError for a rule that names no place: configurations are checked before.
 */
export function compileOverlay(rules: readonly MessageRule[]): Overlay {
  const compiled: readonly CompiledRule[] = rules.map((rule, index) => compileRule(rule, index + 1));
  return (message) => {
    const edits = new Map<Segment, Map<number, FieldValues>>();
    const dropped = new Set<Segment>();
    const draft: Draft = {
      message,
      values: (segment, field) => edits.get(segment)?.get(field) ?? valuesOf(segment, field),
      set(segment, field, values) {
        const ofSegment = edits.get(segment) ?? new Map<number, FieldValues>();
        edits.set(segment, ofSegment.set(field, values));
      },
      drop: (segment) => dropped.add(segment),
      isDropped: (segment) => dropped.has(segment),
      trace: createTrace(),
    };
    for (const apply of compiled) apply(draft);
    if (edits.size === 0 && dropped.size === 0) return { message };
    const changed = [...edits].flatMap(([segment, fields]) =>
      dropped.has(segment) ? [] : [...fields].map(([field, values]) => ({ segment, field, value: draftOf(values) })),
    );
    const { charset } = message;
    const bytes = editMessage(message, changed, dropped);
    return {
      message: parseMessage(bytes, { charset: charset.name, forceCharset: true }),
      trace: draft.trace.of(message, dropped),
    };
  };
}
