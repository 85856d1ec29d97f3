import { hashText, mix } from "#server/sandbox/world/prng";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Like `PM00EK3C5PX2TR`: two letters of the kind and twelve more, fixed by the seed and by the object's own key. */
export function gatewayId(seed: number, prefix: string, key: string): string {
  const start = hashText(seed, `gocardless/${prefix}/${key}`);
  const second = hashText(seed ^ 0x2545f491, `${key}/${prefix}/gocardless`);
  let text = prefix;
  for (let index = 0; index < 12; index += 1) text += LETTERS[mix(index % 2 === 0 ? start : second, index) % 32];
  return text;
}
