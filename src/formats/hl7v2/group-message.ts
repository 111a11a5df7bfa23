import type { Issue } from '#flow';
import { addFinding, finding } from './finding.ts';
import { Group } from './group.ts';
import type { Message } from './message.ts';
import type { Segment } from './segment.ts';
import { structureOf } from './structure-of.ts';
import type { Structure } from './structures/structure.ts';
import { structures } from './structures/structures.ts';

/**
 * A message's segments in the groups of its structure: that of its event (HL7 table 0354), else the one that MSH-9.3 names; one
 * flat group where neither is known. Lenient across versions, in one pass: each segment goes to the innermost open group
 * that has a place for it further on; a required segment that is missing costs nothing. Z-segments stay with the group they
 * follow. A segment out of order goes to the nearest group that knows it, an unknown one to the one before it, each with a
 * finding in `findings`.
 */
export function groupMessage(message: Message): Group {
  const structure = structures.get(structureOf(message.code, message.trigger)) ?? structures.get(message.structure);
  if (structure === undefined) return new Group(message.structure, message.segments);
  const findings: Issue[] = [];
  const root = open(structure, findings);
  const path = [root];
  for (const segment of message.segments) {
    if (placeAhead(path, segment)) continue;
    const isLate = path.findLast((group) => placeBehind(group, segment)) !== undefined;
    if (!isLate) path.at(-1)!.items.push(segment);
    // Z-segments are agreed locally and may follow any segment (§2.5.2).
    if (!isLate && segment.id.startsWith('Z')) continue;
    const at = `${segment.id}[${segment.ordinal}]`;
    addFinding(findings, finding('CW-HL7-030', isLate ? 'information' : 'warning', at));
  }
  return root.group;
}

/** A group that still takes segments: the last of `path` is the innermost. */
interface Open {
  readonly structure: Structure;
  readonly group: Group;
  readonly items: (Segment | Group)[];
  /** The last opened group of each slot: where a segment out of order goes. */
  readonly latest: Map<number, Open>;
  /** The slot that was filled last, or the one before the first that is required and missing; -1 for none. */
  at: number;
}

function open(structure: Structure, findings: readonly Issue[] = []): Open {
  const items: (Segment | Group)[] = [];
  return { structure, group: new Group(structure.name, items, findings), items, latest: new Map(), at: -1 };
}

/** Puts a segment where the innermost group that has a place for it further on has it, and closes the groups inside that one. */
function placeAhead(path: Open[], segment: Segment): boolean {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const slot = slotAhead(path[depth]!, segment.id);
    if (slot === -1) continue;
    path.length = depth + 1;
    path.push(...fill(path[depth]!, slot, segment));
    return true;
  }
  return false;
}

/** Puts a segment that came too late into a group: where it has a slot for it, or the latest of its groups has. */
function placeBehind(into: Open, segment: Segment): boolean {
  const { slots, segments } = into.structure;
  if (!segments.has(segment.id)) return false;
  for (let index = slots.length - 1; index >= 0; index--) {
    const slot = slots[index]!;
    if (slot.kind === 'segment') {
      if (slot.name !== segment.id) continue;
      into.items.push(segment);
      return true;
    }
    const latest = into.latest.get(index);
    if (latest === undefined) continue;
    const ahead = slotAhead(latest, segment.id);
    if (ahead !== -1) fill(latest, ahead, segment);
    if (ahead !== -1 || placeBehind(latest, segment)) return true;
  }
  return false;
}

/** The next slot that takes the segment, or a group that may begin with it; -1 for none. */
function slotAhead({ structure: { slots, segments }, at }: Open, id: string): number {
  if (!segments.has(id)) return -1;
  for (let index = at !== -1 && slots[at]!.repeats ? at : at + 1; index < slots.length; index++) {
    const slot = slots[index]!;
    if (slot.kind === 'segment' ? slot.name === id : slot.group.openers.has(id)) return index;
  }
  return -1;
}

/** Puts a segment into a slot, opening what groups lead to it; these are answered, the innermost last. */
function fill(into: Open, index: number, segment: Segment): readonly Open[] {
  const { slots } = into.structure;
  const slot = slots[index]!;
  const missing = slots.findIndex((skipped, at) => at > into.at && at < index && skipped.isRequired);
  // What is required may still come: an NTE between ORC and OBR must not part the two.
  into.at = missing === -1 ? index : missing - 1;
  if (slot.kind === 'segment') {
    into.items.push(segment);
    return [];
  }
  const opened = open(slot.group);
  into.items.push(opened.group);
  into.latest.set(index, opened);
  return [opened, ...fill(opened, slotAhead(opened, segment.id), segment)];
}
