/** A binary heap by time; what was put in first comes out first among equals. */
export class TimeQueue<T extends { readonly at: number }> {
  readonly #items: { readonly item: T; readonly at: number; readonly order: number }[] = [];
  #count = 0;

  get size(): number {
    return this.#items.length;
  }

  /** The time of the earliest, or Infinity. */
  get nextAt(): number {
    return this.#items[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  push(item: T): void {
    const items = this.#items;
    const added = { item, at: item.at, order: this.#count++ };
    let at = items.length;
    items.push(added);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(added, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = added;
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first?.item;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
      if (!before(items[child]!, last)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return first.item;
  }
}

function before(left: { at: number; order: number }, right: { at: number; order: number }): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
