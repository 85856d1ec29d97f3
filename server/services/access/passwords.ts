import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** scrypt parameters after the OWASP password storage cheat sheet (N = 2^17, r = 8, p = 1 is about 128 MiB a check). */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
/** scrypt needs 128 · N · r bytes, and some room. */
const MEMORY_BYTES = 256 * COST.N * COST.r;

/** Hashes a password as "scrypt$N$r$p$salt$key", both parts in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** True when the password belongs to the hash. Takes as long for an account that does not exist: pass null for it. */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const [scheme, n, r, p, salt, expected] = (stored ?? "").split("$");
  if (scheme !== "scrypt" || salt === undefined || expected === undefined) {
    await derive(password, Buffer.alloc(16), COST);
    return false;
  }
  const key = await derive(password, Buffer.from(salt, "base64url"), { N: Number(n), r: Number(r), p: Number(p) });
  const wanted = Buffer.from(expected, "base64url");
  return key.length === wanted.length && timingSafeEqual(key, wanted);
}

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, { ...cost, maxmem: MEMORY_BYTES }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
