/**
 * All chance in the sandbox is a pure function of the seed and of what the draw is about, so the same world appears
 * again after a restart and an extra draw in one place never shifts the draws of another.
 */
export function mix(left: number, right: number): number {
  let hash = Math.imul(left ^ Math.imul(right, 0x9e3779b1), 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash ^ (right >>> 3), 0xc2b2ae35);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function hashText(seed: number, text: string): number {
  let hash = seed | 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hash = (hash << 13) | (hash >>> 19);
  }
  return mix(hash, text.length);
}

export function unit(hash: number): number {
  return hash / 4294967296;
}

export function pickAt<T>(list: readonly T[], fraction: number): T {
  const found = list[Math.min(list.length - 1, Math.floor(fraction * list.length))];
  if (found === undefined) throw new Error("Cannot pick from an empty list.");
  return found;
}

export interface Draw {
  next(): number;
  int(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  weighted<T>(choices: readonly (readonly [T, number])[]): T;
  happens(probability: number): boolean;
}

/** A stream of draws about one thing, e.g. one customer or one amendment. */
export function drawsFor(seed: number, about: string): Draw {
  const start = hashText(seed, about);
  let count = 0;
  const next = () => {
    count += 1;
    return unit(mix(start, count));
  };
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (list) => pickAt(list, next()),
    happens: (probability) => next() < probability,
    weighted(choices) {
      const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
      let rest = next() * total;
      for (const [value, weight] of choices) {
        rest -= weight;
        if (rest < 0) return value;
      }
      return pickAt(choices, 0.999999)[0];
    },
  };
}
