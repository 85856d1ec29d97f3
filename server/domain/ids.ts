/**
 * A time-ordered id (UUID version 7, RFC 9562): rows made together lie together in an index. Made here because
 * PostgreSQL has its own only from version 18.
 * @param now milliseconds since the epoch, from the one clock.
 * @param random 10 random bytes.
 */
export function uuidV7(now: number, random: Uint8Array): string {
  const time = Math.trunc(now).toString(16).padStart(12, "0");
  const tail = [...random.slice(0, 10)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = ((Number.parseInt(tail.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19).padEnd(12, "0")}`;
}
