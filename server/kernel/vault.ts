import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { env } from "#server/env";

/** A text that only holders of the key with this id can read. */
export type Sealed = { keyId: string; nonce: Buffer; ciphertext: Buffer };

const CIPHER = "aes-256-gcm";
const TAG_BYTES = 16;

type VaultKey = { id: string; key: Buffer };

/** The first key seals; all of them open, so that a key can be replaced while old texts stand. */
function vaultKeys(setting: string): VaultKey[] {
  return setting
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => ({
      id: createHash("sha256").update(`docket key id ${text}`).digest("hex").slice(0, 12),
      key: createHash("sha256").update(`docket credentials ${text}`).digest(),
    }));
}

/**
 * Encrypts a text with the newest key (AES-256-GCM). `purpose` is bound to it: a sealed text put in another place does
 * not open there.
 */
export function seal(text: string, purpose: string, setting = env.CREDENTIALS_KEY): Sealed {
  const [newest] = vaultKeys(setting);
  if (!newest) throw new Error("CREDENTIALS_KEY holds no key.");
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, newest.key, nonce).setAAD(Buffer.from(purpose));
  const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { keyId: newest.id, nonce, ciphertext };
}

/**
 * Opens a sealed text.
 * @throws Error when its key is not among the settings, or text, purpose or key do not belong together.
 */
export function unseal(sealed: Sealed, purpose: string, setting = env.CREDENTIALS_KEY): string {
  const known = vaultKeys(setting).find(({ id }) => id === sealed.keyId);
  if (!known)
    throw new Error(
      `A stored credential was encrypted with the key ${sealed.keyId}, which CREDENTIALS_KEY does not hold. Add that key after a comma, or enter the credential again.`,
    );
  const at = sealed.ciphertext.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, known.key, sealed.nonce)
    .setAAD(Buffer.from(purpose))
    .setAuthTag(sealed.ciphertext.subarray(at));
  return Buffer.concat([decipher.update(sealed.ciphertext.subarray(0, at)), decipher.final()]).toString("utf8");
}
