import type { Issue } from '#flow';
import { Segment } from './segment.ts';

/** A group of a message structure as a message has it: its segments and groups in the order in which they came. */
export class Group {
  /** `PATIENT_RESULT`; of the message itself its structure, `ORU_R01`. */
  readonly name: string;
  readonly items: readonly (Segment | Group)[];

  /** Of a message: CW-HL7-030 for each segment that stands where its structure does not have it. */
  readonly findings: readonly Issue[];

  constructor(name: string, items: readonly (Segment | Group)[], findings: readonly Issue[] = []) {
    this.name = name;
    this.items = items;
    this.findings = findings;
  }

  /** The first segment of an id that stands in the group itself, not in a group of it. */
  segment(id: string): Segment | undefined {
    for (const item of this.items) if (item instanceof Segment && item.id === id) return item;
    return undefined;
  }

  segments(id: string): readonly Segment[] {
    return this.items.filter((item): item is Segment => item instanceof Segment && item.id === id);
  }

  group(name: string): Group | undefined {
    for (const item of this.items) if (item instanceof Group && item.name === name) return item;
    return undefined;
  }

  groups(name: string): readonly Group[] {
    return this.items.filter((item): item is Group => item instanceof Group && item.name === name);
  }
}
