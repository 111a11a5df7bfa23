import { limits } from '#platform/limits.ts';
import type { PatientIdentifier } from './patient-identifier.ts';
import { readLeaf, readText } from './read-range.ts';
import { Repetition } from './repetition.ts';
import { find, startOfPart } from './scan.ts';
import type { Source } from './source.ts';

/**
 * A segment as it stands in the message. Its fields are found when the first of them is asked for, and a leaf is decoded
 * when it is read. Fields count from 1; in MSH, FHS and BHS field 1 is the separator and field 2 the encoding characters.
 */
export class Segment {
  /** Three characters: `PID`. */
  readonly id: string;
  /** Index in `message.segments`. */
  readonly position: number;
  readonly source: Source;
  /** Offsets in the message's bytes: of the segment's name, and of its end (exclusive, without the separator). */
  readonly start: number;
  readonly end: number;
  private readonly siblings: readonly Segment[];
  private readonly isHeader: boolean;
  /** Where field n begins, for the fields found so far; behind the last one the segment's end plus one, once it is found. */
  private readonly starts: number[] = [];
  private isWhole = false;
  private nth = 0;
  private read: Map<number, readonly PatientIdentifier[]> | undefined;

  /** `siblings` are the message's segments, this one among them at `position`. */
  constructor(source: Source, siblings: readonly Segment[], position: number, id: string, start: number, end: number) {
    this.id = id;
    this.position = position;
    this.source = source;
    this.start = start;
    this.end = end;
    this.siblings = siblings;
    this.isHeader = id === 'MSH' || id === 'BHS' || id === 'FHS';
  }

  /** Among the message's segments of its id, from 1. Counted for all of them when the first is asked. */
  get ordinal(): number {
    if (this.nth === 0) {
      const counts = new Map<string, number>();
      for (const segment of this.siblings) {
        segment.nth = (counts.get(segment.id) ?? 0) + 1;
        counts.set(segment.id, segment.nth);
      }
    }
    return this.nth;
  }

  /** What `identifiersIn` has read, by field. */
  get identifiers(): Map<number, readonly PatientIdentifier[]> {
    this.read ??= new Map();
    return this.read;
  }

  /** Number of the last field that is there, empty or not: 0 for a bare segment name. */
  get fieldCount(): number {
    this.findFields(limits.fieldsPerSegment);
    return this.starts.length - 2;
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

  /** The first of `repetitions`, without making the others. */
  firstRepetition(field: number): Repetition | undefined {
    const from = this.fieldStart(field);
    const to = this.fieldEnd(field);
    if (from >= to) return undefined;
    const { text, repetition } = this.source;
    if (this.isUndivided(field)) return new Repetition(this, field, 1, from, to);
    const end = find(text, repetition, from, to);
    // An empty first one, or more than are divided: rare, and told by `repetitions`.
    return end > from ? new Repetition(this, field, 1, from, end) : this.repetitions(field)[0];
  }

  /** Where a field begins in the message's bytes; the segment's end where it is absent. */
  fieldStart(field: number): number {
    return this.isThere(field) ? this.starts[field]! : this.end;
  }

  /** Where a field ends in the message's bytes (exclusive). */
  fieldEnd(field: number): number {
    if (!this.isThere(field)) return this.end;
    return this.isHeader && field === 1 ? this.starts[1]! + 1 : this.starts[field + 1]! - 1;
  }

  /** MSH-1 and MSH-2 hold the delimiters themselves. */
  isUndivided(field: number): boolean {
    return this.isHeader && field <= 2;
  }

  private isThere(field: number): boolean {
    if (field + 1 >= this.starts.length && !this.isWhole) this.findFields(field);
    return field >= 1 && field + 1 < this.starts.length;
  }

  /**
   * Finds where the fields begin, up to one and its end. A segment of more fields than `limits.fieldsPerSegment` keeps the
   * rest in its last one.
   */
  private findFields(upTo: number): void {
    const { starts, start, end } = this;
    const { text, field } = this.source;
    if (starts.length === 0) {
      starts.push(start);
      // The separator after the name is field 1.
      if (this.isHeader && end > start + 3) starts.push(start + 3, start + 4);
    }
    let from = starts[starts.length - 1]!;
    while (!this.isWhole && starts.length < upTo + 2) {
      const at = starts.length > limits.fieldsPerSegment ? end : find(text, field, from, end);
      from = at + 1;
      starts.push(from);
      this.isWhole = at === end;
    }
  }
}

const none: readonly Repetition[] = [];
