import { createHmac, timingSafeEqual } from "node:crypto";
import type { CopiedSeal } from "#server/services/audit/seals-after";
import type { Anchor } from "#server/services/audit/verify-core";

/** One line of the copy outside the database: number, instant, hash and a keyed mark that the line is ours. */
export function anchorLine(seal: CopiedSeal, key: string): string {
  const text = `${seal.number} ${seal.at} ${seal.hash}`;
  return `${text} ${mark(text, key)}`;
}

/** Reads the copy. Lines whose mark is wrong count as a seal nobody made, so that verification points at them. */
export function readAnchors(file: string, key: string): Anchor[] {
  return file
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [number = "0", at = "", hash = "", given = ""] = line.split(" ");
      const expected = mark(`${number} ${at} ${hash}`, key);
      const isOurs = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
      return { number: Number(number), hash: isOurs ? hash : "a line of the copy that was changed" };
    });
}

function mark(text: string, key: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}
