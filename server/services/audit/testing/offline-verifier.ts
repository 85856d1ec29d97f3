import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = new URL("../../../../public/verify.mjs", import.meta.url);

export type OfflineBad = { stream: string; sequence: number; reason: string };
export type OfflineResult = { ok: boolean; checked: Record<string, number>; firstBad: OfflineBad | null };
type OfflineHead = { stream: string; sequence: number; hash: string };
export type OfflineTrail = {
  chains: ReadonlyMap<string, readonly unknown[]>;
  ends: ReadonlyMap<string, { sequence: number; hash: string }>;
  seals: readonly { number: number; at: string; previousHash: string; hash: string; heads: readonly OfflineHead[] }[];
  anchors: readonly { number: number; hash: string; isOurs?: boolean }[];
};

type OfflineVerifier = {
  verifyBundle(text: string, options?: { anchors?: readonly string[] | null; key?: string | null }): OfflineResult;
  verifyTrail(trail: OfflineTrail): OfflineBad | null;
  canonical(value: unknown): string;
  eventHash(event: unknown): string;
};

/** The script that strangers get, loaded as a module: it knows nothing of ours, so its types are said here. */
export async function offlineVerifier(): Promise<OfflineVerifier> {
  return (await import(script.href)) as OfflineVerifier;
}

/** Runs the script as a stranger does. */
export function runVerifier(args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [fileURLToPath(script), ...args], (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}
