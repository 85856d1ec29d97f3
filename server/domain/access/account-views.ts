import type { FactorMeans } from "#server/domain/access/step-up";

/** One open session of an account, for its person. */
export type OwnSession = {
  id: string;
  isThis: boolean;
  /** "Chrome on Windows". */
  device: string;
  startedAt: Date;
  lastSeenAt: Date;
  endsAt: Date;
  /** By password, or through the identity provider. */
  means: "password" | "identity_provider";
  factorAt: Date | null;
  factorMeans: FactorMeans | null;
};

export type OwnFactor =
  | { state: "none" }
  | { state: "entering" }
  | { state: "confirmed"; since: Date; recoveryCodesLeft: number };

/** What somebody sees of their own account. */
export type OwnAccount = { hasPassword: boolean; issuer: string | null; factor: OwnFactor; sessions: OwnSession[] };

/** What an authenticator needs, and the codes to keep; shown while a factor is being entered and never again. */
export type EnteringFactor = { secret: string; uri: string; recoveryCodes: string[]; demoCode: string | null };

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\bHeadlessChrome\/|\bChrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** What a browser calls itself, in words a person recognises their device by. */
export function deviceOf(userAgent: string | null): string {
  if (!userAgent) return "Unknown device";
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? "Unknown device";
}
