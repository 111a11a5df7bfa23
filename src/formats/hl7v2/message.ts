import type { Issue } from '#flow';
import type { Charset } from './charset.ts';
import type { Delimiters } from './delimiters.ts';
import type { Segment } from './segment.ts';
import { structureOf } from './structure-of.ts';

/**
 * A parsed message: its bytes as they came, and the segments found in them. What could not be read has no segments and a
 * finding that says why. Made by `parseMessage`.
 */
export class Message {
  /** Untouched, so that a message is printed by writing them. */
  readonly bytes: Uint8Array;
  readonly delimiters: Delimiters;
  readonly charset: Charset;
  readonly findings: readonly Issue[];
  readonly segments: readonly Segment[];

  constructor(
    bytes: Uint8Array,
    delimiters: Delimiters,
    charset: Charset,
    findings: readonly Issue[],
    segments: readonly Segment[],
  ) {
    this.bytes = bytes;
    this.delimiters = delimiters;
    this.charset = charset;
    this.findings = findings;
    this.segments = segments;
  }

  first(id: string): Segment | undefined {
    for (const segment of this.segments) if (segment.id === id) return segment;
    return undefined;
  }

  all(id: string): readonly Segment[] {
    return this.segments.filter((segment) => segment.id === id);
  }

  /** MSH-10, the whole field: a control id has no components, whatever it looks like. */
  get controlId(): string {
    return this.segments[0]?.whole(10) ?? '';
  }

  /** MSH-9.1: `ADT`. */
  get code(): string {
    return this.segments[0]?.value(9) ?? '';
  }

  /** MSH-9.2: `A01`. */
  get trigger(): string {
    return this.segments[0]?.value(9, 2) ?? '';
  }

  /** MSH-9.3: `ADT_A01`; where it is empty, what HL7 table 0354 has for the type. */
  get structure(): string {
    return this.segments[0]?.value(9, 3) || structureOf(this.code, this.trigger);
  }

  /** MSH-12.1: `2.5.1`. */
  get version(): string {
    return this.segments[0]?.value(12) ?? '';
  }

  /** `ADT^A01`. */
  get type(): string {
    return this.trigger === '' ? this.code : `${this.code}^${this.trigger}`;
  }
}
