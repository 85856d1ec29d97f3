import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";

/** What services have to know of the way mails go, without ever going it. */
export type MailSettings = {
  isConnected: boolean;
  /** Whether mail goes to a catcher that delivers nothing, as in the demo. */
  hasCatcher: boolean;
  from(entity: string): string | null;
  replyTo(entity: string): string | null;
};

const shared = globalThis as typeof globalThis & { docketMail?: MailSettings };

/** Told once by whoever puts the process together. Kept on the global because a web process loads this file more than once. */
export function announceMail(settings: MailSettings): void {
  shared.docketMail = settings;
}

/** Nothing can be sent where nobody said how. */
export function mailSettings(): MailSettings {
  return shared.docketMail ?? { isConnected: false, hasCatcher: false, from: () => null, replyTo: () => null };
}

/** Why mails of a legal entity wait, as a sentence; null when they go out. */
export function waitingSentence(entity: string): string | null {
  const { isConnected, from } = mailSettings();
  if (!isConnected) return "No mail server is set up, so mails wait. Have an operator set SMTP_URL.";
  if (from(entity) === null)
    return `Mails of ${entity} have no address to come from, so they wait. Have an operator set COLLECTIONS_FROM.`;
  return null;
}

/** Legal entities whose mails wait. */
export async function entitiesWhoseMailWaits({ tx }: Pick<Scope, "tx">): Promise<string[]> {
  const rows = await tx.execute<{ code: string }>(sql`select code from legal_entities`);
  return rows.map(({ code }) => code).filter((code) => waitingSentence(code) !== null);
}
