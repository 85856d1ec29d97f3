import { createHash, randomBytes } from "node:crypto";
import { uuidV7 } from "#server/domain/ids";

/** A new time-ordered id. */
export function newId(now: Date): string {
  return uuidV7(now.getTime(), randomBytes(10));
}

/** The same parts always give the same id (UUID version 8 over SHA-256), so every arrival of an object agrees on its row. */
export function stableId(...parts: readonly string[]): string {
  const hex = createHash("sha256").update(parts.join("\u0000")).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
