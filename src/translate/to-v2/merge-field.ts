import type { Delimiters } from '#formats/hl7v2/delimiters.ts';

/** A leaf that is to say something else, in the escapes of its message. */
export interface LeafChange {
  readonly from: string;
  readonly to: string;
}

/** A field as it is to be; `homeless` are changes of leaves that the field as sent does not have. */
export interface MergedField {
  readonly text: string;
  readonly homeless: readonly LeafChange[];
}

/**
 * A field as it was sent, with what is different between two ways of writing it: leaves that both write alike stay as they came, so does
 * what neither knows of. Repetitions are told by what they hold: senders and we do not always have them in one order.
 */
export function mergeField(sent: string, before: string, after: string, delimiters: Delimiters): MergedField {
  if (before === after) return { text: sent, homeless: [] };
  if (after === '') return { text: '', homeless: [] };
  if (before === '') return { text: after, homeless: [] };
  const [own, old, now] = [sent, before, after].map((text) => parts(text, delimiters.repetition));
  const free = own!.map((text) => text !== '');
  const homeless: LeafChange[] = [];
  const take = (like: string): number => {
    const at = closest(own!, free, like, delimiters);
    if (at !== -1) free[at] = false;
    return at;
  };
  const gone = old!.filter((text) => !now!.includes(text));
  const come = now!.filter((text) => !old!.includes(text));
  const result: (string | undefined)[] = [...own!];
  for (const [index, text] of gone.entries()) {
    const at = own!.length === 1 && old!.length === 1 ? 0 : take(text);
    const next = old!.length === now!.length ? come[index] : undefined;
    if (at === -1 && next !== undefined) homeless.push(...changesOf(text, next, delimiters));
    else if (at !== -1)
      result[at] = next === undefined ? undefined : mergeRepetition(own![at]!, text, next, delimiters);
  }
  const added = old!.length === now!.length && gone.length === come.length ? [] : come;
  const texts = [...result.filter((text) => text !== undefined), ...added];
  return {
    text: texts.filter((text, index) => text !== '' || index < own!.length).join(delimiters.repetition),
    homeless,
  };
}

/** One repetition, component by component and within them. */
function mergeRepetition(sent: string, before: string, after: string, delimiters: Delimiters): string {
  return merge([sent, before, after], [delimiters.component, delimiters.subcomponent]);
}

function merge(
  [sent, before, after]: readonly [string, string, string],
  [delimiter, ...inner]: readonly string[],
): string {
  if (before === after) return sent;
  if (delimiter === undefined || delimiter === '') return after;
  const [own, old, now] = [sent, before, after].map((text) => parts(text, delimiter));
  const count = Math.max(own!.length, old!.length, now!.length);
  const merged = Array.from({ length: count }, (_, at) =>
    merge([own![at] ?? '', old![at] ?? '', now![at] ?? ''], inner),
  );
  while (merged.length > 1 && merged.at(-1) === '') merged.pop();
  return merged.join(delimiter);
}

/** The leaves that differ between two repetitions. */
function changesOf(before: string, after: string, delimiters: Delimiters): readonly LeafChange[] {
  const leaves = (text: string) =>
    parts(text, delimiters.component).map((component) => parts(component, delimiters.subcomponent));
  const [old, now] = [leaves(before), leaves(after)];
  return old.flatMap((component, at) =>
    component.flatMap((from, sub) => {
      const to = now[at]?.[sub] ?? '';
      return from === '' || from === to ? [] : [{ from, to }];
    }),
  );
}

/** The repetition that has the most leaves in common with another; -1 where none has any. */
function closest(own: readonly string[], free: readonly boolean[], like: string, delimiters: Delimiters): number {
  const wanted = new Set(leavesOf(like, delimiters));
  let best = -1;
  let most = 0;
  own.forEach((text, at) => {
    const common = free[at] ? leavesOf(text, delimiters).filter((leaf) => wanted.has(leaf)).length : 0;
    if (common > most) [best, most] = [at, common];
  });
  return best;
}

function leavesOf(text: string, { component, subcomponent }: Delimiters): readonly string[] {
  return parts(text, component)
    .flatMap((one) => parts(one, subcomponent))
    .filter((leaf) => leaf !== '');
}

const parts = (text: string, delimiter: string): string[] => (delimiter === '' ? [text] : text.split(delimiter));
