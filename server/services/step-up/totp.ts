import { createHash, randomBytes } from "node:crypto";
import { generateSecret, generateSync, generateURI, verifySync } from "otplib";

/** RFC 6238 as every authenticator speaks it: SHA-1, six digits, steps of thirty seconds. */
const STEP_SECONDS = 30;
/** One step either way, for clocks that differ and codes typed late. */
const DRIFT_SECONDS = STEP_SECONDS;
export const RECOVERY_CODES = 10;
/** Letters and digits that cannot be taken for one another; sixteen of them are 80 bits. */
const RECOVERY_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const RECOVERY_LENGTH = 16;

export function newSecret(): string {
  return generateSecret({ length: 20 });
}

export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / 1_000 / STEP_SECONDS);
}

export function codeAt(secret: string, step: number): string {
  return generateSync({ secret, epoch: step * STEP_SECONDS });
}

/** The time step whose code this is, if it lies at most one step from now and after the last one taken; null otherwise. */
export function matchedStep(secret: string, code: string, now: Date, lastStep: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const epoch = Math.floor(now.getTime() / 1_000);
  const answer = verifySync({ secret, token: code, epoch, epochTolerance: DRIFT_SECONDS });
  if (!answer.valid || !("timeStep" in answer)) return null;
  return answer.timeStep > lastStep ? answer.timeStep : null;
}

/** What an authenticator reads from the picture. */
export function enrolmentUri(secret: string, email: string): string {
  return generateURI({ issuer: "Docket", label: email, secret });
}

/** "ABCD-EFGH-JKLM-NPQR". Each letter is five random bits: the alphabet has thirty-two. */
export function newRecoveryCode(): string {
  const letters = [...randomBytes(RECOVERY_LENGTH)].map((byte) => RECOVERY_ALPHABET[byte % RECOVERY_ALPHABET.length]);
  return letters.join("").replace(/(.{4})(?!$)/g, "$1-");
}

/** As it is stored. Typed in small letters or with other dashes it is the same code. */
export function recoveryHash(userId: string, code: string): string {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return createHash("sha256").update(`${userId} ${plain}`).digest("hex");
}

export function isRecoveryCode(code: string): boolean {
  return code.replace(/[^A-Za-z0-9]/g, "").length === RECOVERY_LENGTH;
}
