import { createHash, randomBytes } from "node:crypto";
import { TOKEN_MARK } from "#server/domain/access/token-scopes";

/** 256 random bits, so that a plain hash keeps them. */
const SECRET_BYTES = 32;
const SHOWN_LETTERS = 8;

export type Secret = { secret: string; prefix: string; hash: string };

export function newSecret(): Secret {
  const secret = TOKEN_MARK + randomBytes(SECRET_BYTES).toString("base64url");
  return { secret, prefix: secret.slice(0, TOKEN_MARK.length + SHOWN_LETTERS), hash: hashOfSecret(secret) };
}

export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
