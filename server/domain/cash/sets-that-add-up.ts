/** One of the things that may be paid together: its amount in minor units, greater than zero. */
export type Addend = { minor: bigint };

export type AddedUp<Item> = {
  /** Sets that add up, fewer items first, then in the order in which the items were given. */
  sets: readonly (readonly Item[])[];
  /** Every set was looked at; otherwise there may be more, and what was found proves nothing about being the only one. */
  isComplete: boolean;
  /** How many items were looked at in all, over and over. */
  steps: number;
};

export type Bounds = {
  /** Sets of more items than this are not looked for: they add up by chance. */
  mostItems: number;
  /** So many sets are enough to know that there is more than one. */
  mostSets: number;
  /** So many items are looked at at most, whatever their amounts are. */
  steps: number;
};

/**
 * Sets of items that add up to a target, smallest sets first. Items larger than what is left, and tails that are too small to reach
 * it, are not followed; the last item of a set is looked up rather than searched for. Every look at an item is counted and
 * the count is bounded, so that no list of amounts, however it was made, takes longer than another.
 */
export function setsThatAddUp<Item extends Addend>(
  items: readonly Item[],
  target: bigint,
  { mostItems, mostSets, steps }: Bounds,
): AddedUp<Item> {
  if (target <= 0n) return { sets: [], isComplete: true, steps: 0 };
  const ordered = items.filter(({ minor }) => minor > 0n && minor <= target);
  const search = new Search(ordered, mostSets, steps);
  for (let size = 1; size <= Math.min(mostItems, ordered.length) && !search.isOver; size++) search.setsOf(size, target);
  return { sets: search.found, isComplete: !search.isOver, steps: search.looked };
}

class Search<Item extends Addend> {
  readonly found: Item[][] = [];
  isOver = false;
  looked = 0;
  readonly #items: readonly Item[];
  readonly #mostSets: number;
  readonly #steps: number;
  /** Where each amount stands, in order. */
  readonly #places: ReadonlyMap<bigint, readonly number[]>;
  /** The largest amount from each place on. */
  readonly #largestFrom: readonly bigint[];

  constructor(items: readonly Item[], mostSets: number, steps: number) {
    this.#items = items;
    this.#mostSets = mostSets;
    this.#steps = steps;
    this.#places = Map.groupBy(items.keys(), (place) => items[place]?.minor ?? 0n);
    let largest = 0n;
    this.#largestFrom = items
      .toReversed()
      .map(({ minor }) => {
        largest = minor > largest ? minor : largest;
        return largest;
      })
      .toReversed();
  }

  setsOf(size: number, target: bigint): void {
    this.#walk(0, size, target, []);
  }

  #walk(from: number, size: number, rest: bigint, taken: readonly Item[]): void {
    if (size === 1) {
      this.#closeWith(from, rest, taken);
      return;
    }
    for (let place = from; place <= this.#items.length - size; place++) {
      // Even the largest that are left cannot reach what is left.
      if ((this.#largestFrom[place] ?? 0n) * BigInt(size) < rest) return;
      const item = this.#look(place);
      if (!item) return;
      if (item.minor < rest) this.#walk(place + 1, size - 1, rest - item.minor, [...taken, item]);
    }
  }

  #closeWith(from: number, rest: bigint, taken: readonly Item[]): void {
    const places = this.#places.get(rest) ?? [];
    const first = firstFrom(places, from);
    for (let at = first; at < places.length; at++) {
      const item = this.#look(places[at] ?? -1);
      if (!item) return;
      if (this.found.length === this.#mostSets) this.isOver = true;
      else this.found.push([...taken, item]);
    }
  }

  /** Null once nothing more may be looked at. */
  #look(place: number): Item | null {
    if (this.looked === this.#steps) this.isOver = true;
    if (this.isOver) return null;
    this.looked += 1;
    return this.#items[place] ?? null;
  }
}

/** By halves: the index of the first place that is not before `from`. */
function firstFrom(places: readonly number[], from: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
