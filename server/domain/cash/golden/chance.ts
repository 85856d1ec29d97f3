/** Numbers that look like chance and are the same every time, so that a remittance that fails can be looked at again. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761 + 97) >>> 0;
  }

  /** A whole number below the bound. */
  below(bound: number): number {
    this.#state = (Math.imul(this.#state ^ (this.#state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    const mixed = (this.#state ^ (this.#state >>> 13)) >>> 0;
    return mixed % bound;
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  oneOf<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.below(values.length)] ?? values[0];
  }
}
