import { limits } from '#platform/limits.ts';
import { readLeaf, readText } from './read-range.ts';
import { countParts, find, findEither, startOfPart } from './scan.ts';
import type { Segment } from './segment.ts';

/** One repetition of a field, as it stands in the message. */
export class Repetition {
  readonly segment: Segment;
  readonly field: number;
  /** Among the field's repetitions as sent, from 1. */
  readonly index: number;
  private readonly from: number;
  private readonly to: number;
  /** A component that was looked for and is not there, nor any behind it: readers of a CWE or an XAD ask for twenty. */
  private missing = limits.partsPerField + 1;

  constructor(segment: Segment, field: number, index: number, from: number, to: number) {
    this.segment = segment;
    this.field = field;
    this.index = index;
    this.from = from;
    this.to = to;
  }

  /** As sent: delimiters and escapes are in it, the character set is decoded. */
  get raw(): string {
    return readText(this.segment.source, this.from, this.to);
  }

  /** `""`: the value is to be deleted at the receiver (HL7 v2.5.1 §2.5.3). */
  get isNull(): boolean {
    return this.to - this.from === 2 && this.segment.source.text.startsWith('""', this.from);
  }

  get componentCount(): number {
    if (this.segment.isUndivided(this.field)) return 1;
    const { text, component } = this.segment.source;
    return countParts(text, component, this.from, this.to);
  }

  /** The decoded leaf, `''` where it is absent; `""` stays `""`. */
  value(component = 1, subcomponent = 1): string {
    const { source } = this.segment;
    if (component >= this.missing) return '';
    if (this.segment.isUndivided(this.field)) return component === 1 && subcomponent === 1 ? this.raw : '';
    const from = startOfPart(source.text, source.component, this.from, this.to, component);
    if (from === -1) {
      this.missing = component;
      return '';
    }
    if (subcomponent === 1) {
      return readLeaf(source, from, findEither(source.text, source.component, source.subcomponent, from, this.to));
    }
    const to = find(source.text, source.component, from, this.to);
    const start = startOfPart(source.text, source.subcomponent, from, to, subcomponent);
    return start === -1 ? '' : readLeaf(source, start, find(source.text, source.subcomponent, start, to));
  }

  /** Sub-components of a component: 0 where it is empty or absent. */
  subcomponentCount(component: number): number {
    const { source } = this.segment;
    if (this.segment.isUndivided(this.field)) return component === 1 ? 1 : 0;
    const from = startOfPart(source.text, source.component, this.from, this.to, component);
    if (from === -1) return 0;
    return countParts(source.text, source.subcomponent, from, find(source.text, source.component, from, this.to));
  }

  /** `PID[1]-5`, `PID[1]-5[2].1`, `PID[1]-5[2].1.1`; the repetition is named where it is not the first. */
  place(component?: number, subcomponent?: number): string {
    const field = `${this.segment.id}[${this.segment.ordinal}]-${this.field}`;
    const repetition = this.index > 1 ? `${field}[${this.index}]` : field;
    if (component === undefined) return repetition;
    return subcomponent === undefined ? `${repetition}.${component}` : `${repetition}.${component}.${subcomponent}`;
  }
}
