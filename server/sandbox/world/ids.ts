import { hashText, mix } from "#server/sandbox/world/prng";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const CHECK_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** Like `in_1Q…`: 24 letters after the prefix, fixed by the seed and by the object's own key. */
export function stripeId(seed: number, prefix: string, key: string): string {
  const start = hashText(seed, `${prefix}/${key}`);
  const second = hashText(seed ^ 0x5bd1e995, `${key}/${prefix}`);
  let text = "1S";
  for (let index = 0; index < 22; index += 1) text += LETTERS[mix(index % 2 === 0 ? start : second, index) % 62];
  return `${prefix}_${text}`;
}

/** Fifteen letters and Salesforce's three case-check letters. The number makes it unique, the prefix names the object. */
export function salesforceId(keyPrefix: string, number: number): string {
  let rest = "";
  let left = number * 7 + 1000;
  for (let index = 0; index < 9; index += 1) {
    rest = LETTERS[left % 62] + rest;
    left = Math.floor(left / 62);
  }
  const fifteen = `${keyPrefix}5f0${rest}`;
  let suffix = "";
  for (let block = 0; block < 3; block += 1) {
    let bits = 0;
    for (let index = 0; index < 5; index += 1) {
      const letter = fifteen[block * 5 + index] ?? "";
      if (letter >= "A" && letter <= "Z") bits |= 1 << index;
    }
    suffix += CHECK_LETTERS[bits];
  }
  return fifteen + suffix;
}
