import type { Work } from './work.ts';

/** Work in its order. Taking from the front costs the same however much there is: a batch may bring very much at once. */
export class WorkQueue {
  #works: Work[] = [];
  #next = 0;

  get isEmpty(): boolean {
    return this.#next === this.#works.length;
  }

  add(work: Work): void {
    this.#works.push(work);
  }

  take(): Work | undefined {
    const work = this.#works[this.#next];
    if (work === undefined) return undefined;
    this.#next++;
    if (this.isEmpty) this.clear();
    return work;
  }

  clear(): void {
    this.#works = [];
    this.#next = 0;
  }
}
