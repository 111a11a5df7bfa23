import { limits } from '#platform/limits.ts';
import { readLeaf, readText } from './read-range.ts';
import { Repetition } from './repetition.ts';
import { fieldStarts, find, startOfPart } from './scan.ts';
import type { Source } from './source.ts';

/**
 * A segment as it stands in the message. Its fields are found when the first of them is asked for, and a leaf is decoded
 * when it is read. Fields count from 1; in MSH, FHS and BHS field 1 is the separator and field 2 the encoding characters.
 */
export class Segment {
  /** Three characters: `PID`. */
  readonly id: string;
  /** Among the segments of its id, from 1. */
  readonly ordinal: number;
  /** Index in `message.segments`. */
  readonly position: number;
  readonly source: Source;
  /** Offsets in the message's bytes: of the segment's name, and of its end (exclusive, without the separator). */
  readonly start: number;
  readonly end: number;
  private readonly isHeader: boolean;
  private starts: readonly number[] | undefined = undefined;

  constructor(source: Source, id: string, ordinal: number, position: number, start: number, end: number) {
    this.id = id;
    this.ordinal = ordinal;
    this.position = position;
    this.source = source;
    this.start = start;
    this.end = end;
    this.isHeader = id === 'MSH' || id === 'BHS' || id === 'FHS';
  }

  /** Number of the last field that is there, empty or not: 0 for a bare segment name. */
  get fieldCount(): number {
    return this.fields().length - 2;
  }

  /** Whether a field holds anything, `""` included. */
  has(field: number): boolean {
    return this.fieldEnd(field) > this.fieldStart(field);
  }

  /** A field as sent: delimiters and escapes are in it, the character set is decoded; `''` where it is absent. */
  raw(field: number): string {
    return readText(this.source, this.fieldStart(field), this.fieldEnd(field));
  }

  /** A whole field, decoded but not divided: for fields that have no components, whatever they look like. */
  whole(field: number): string {
    return readLeaf(this.source, this.fieldStart(field), this.fieldEnd(field));
  }

  /** The decoded leaf, `''` where it is absent; `""` stays `""`. */
  value(field: number, component = 1, subcomponent = 1, repetition = 1): string {
    const { source } = this;
    const { text } = source;
    let from = this.fieldStart(field);
    let to = this.fieldEnd(field);
    if (from >= to) return '';
    if (this.isHeader && field <= 2) {
      return component === 1 && subcomponent === 1 && repetition === 1 ? text.slice(from, to) : '';
    }
    if (repetition > 1) from = startOfPart(text, source.repetition, from, to, repetition);
    if (from === -1) return '';
    to = find(text, source.repetition, from, to);
    if (component > 1) from = startOfPart(text, source.component, from, to, component);
    if (from === -1) return '';
    to = find(text, source.component, from, to);
    if (subcomponent > 1) from = startOfPart(text, source.subcomponent, from, to, subcomponent);
    if (from === -1) return '';
    return readLeaf(source, from, find(text, source.subcomponent, from, to));
  }

  /**
   * The repetitions of a field that are not empty, each with its index as sent; none where the field is absent. Beyond
   * `limits.repetitionsPerField` the rest stays in the last one.
   */
  repetitions(field: number): readonly Repetition[] {
    const from = this.fieldStart(field);
    const to = this.fieldEnd(field);
    if (from >= to) return none;
    const { text, repetition } = this.source;
    if (this.isUndivided(field)) return [new Repetition(this, field, 1, from, to)];
    const found: Repetition[] = [];
    for (let index = 1, start = from; start <= to; index++) {
      const end = index < limits.repetitionsPerField ? find(text, repetition, start, to) : to;
      if (end > start) found.push(new Repetition(this, field, index, start, end));
      start = end + 1;
    }
    return found;
  }

  /** Where a field begins in the message's bytes; the segment's end where it is absent. */
  fieldStart(field: number): number {
    const starts = this.fields();
    return field >= 1 && field < starts.length - 1 ? starts[field]! : this.end;
  }

  /** Where a field ends in the message's bytes (exclusive). */
  fieldEnd(field: number): number {
    const starts = this.fields();
    if (field < 1 || field >= starts.length - 1) return this.end;
    return this.isHeader && field === 1 ? starts[1]! + 1 : starts[field + 1]! - 1;
  }

  /** MSH-1 and MSH-2 hold the delimiters themselves. */
  isUndivided(field: number): boolean {
    return this.isHeader && field <= 2;
  }

  private fields(): readonly number[] {
    if (this.starts === undefined) {
      const starts = fieldStarts(this.source.text, this.source.field, this.start, this.end);
      // The separator after the name is field 1.
      if (this.isHeader && starts.length > 2) starts.splice(1, 0, starts[1]! - 1);
      this.starts = starts;
    }
    return this.starts;
  }
}

const none: readonly Repetition[] = [];
