export interface Task {
  at: number;
  order: number;
  kind: string;
  id: string;
  detail: number;
}

/** A binary heap over (at, order): what is due first runs first, and ties run in the order they were asked for. */
export class TaskQueue {
  #heap: Task[] = [];
  #orders = 0;

  get size(): number {
    return this.#heap.length;
  }

  push(at: number, kind: string, id: string, detail = 0): void {
    this.#orders += 1;
    const heap = this.#heap;
    heap.push({ at, order: this.#orders, kind, id, detail });
    let place = heap.length - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfBefore(place, parent)) break;
      place = parent;
    }
  }

  popUntil(until: number): Task | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (!first || first.at > until) return undefined;
    const last = heap.pop();
    if (last && heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    let place = 0;
    for (;;) {
      const left = place * 2 + 1;
      const right = left + 1;
      const child = right < this.#heap.length && this.#isBefore(right, left) ? right : left;
      if (child >= this.#heap.length || !this.#swapIfBefore(child, place)) return;
      place = child;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const first = this.#heap[left];
    const second = this.#heap[right];
    if (!first || !second) return false;
    return first.at < second.at || (first.at === second.at && first.order < second.order);
  }

  #swapIfBefore(left: number, right: number): boolean {
    if (!this.#isBefore(left, right)) return false;
    const first = this.#heap[left];
    const second = this.#heap[right];
    if (!first || !second) return false;
    this.#heap[left] = second;
    this.#heap[right] = first;
    return true;
  }
}
