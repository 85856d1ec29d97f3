import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { anchorLine } from "#server/services/audit/anchors";
import type { CopiedSeal } from "#server/services/audit/seals-after";

/** Longer than any line. */
const TAIL_BYTES = 4_096;

/** The copy says of a seal what the log does not: one of the two was changed. Nothing is written over it. */
export class CopyDisagrees extends Error {
  override name = "CopyDisagrees";
}

/** The number and hash of the last whole line of the copy; number 0 where there is none yet. */
export async function lastAnchor(path: string): Promise<{ number: number; hash: string }> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (!file) return { number: 0, hash: "" };
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(tail, 0, tail.length, size - tail.length);
    const line = tail.toString("utf8").split("\n").slice(0, -1).at(-1) ?? "";
    const [number = "0", , hash = ""] = line.split(" ");
    return { number: Number(number) || 0, hash };
  } finally {
    await file.close();
  }
}

/**
 * Writes seals to the copy, in order, and waits until they are on the disk. What a crash left of a line is taken off
 * first; whole lines are never touched.
 */
export async function appendAnchors(path: string, seals: readonly CopiedSeal[], key: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "a+", 0o600);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(tail, 0, tail.length, size - tail.length);
    const whole = tail.lastIndexOf("\n") + 1;
    if (whole < tail.length) await file.truncate(size - tail.length + whole);
    await file.write(seals.map((seal) => `${anchorLine(seal, key)}\n`).join(""));
    await file.sync();
  } finally {
    await file.close();
  }
}
