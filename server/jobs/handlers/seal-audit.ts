import { join } from "node:path";
import { type CopyTarget, copyTargets, MAIL_EVERY_SECONDS, SWITCHED_OFF } from "#server/domain/audit/seal-health";
import { env } from "#server/env";
import { appendAnchors, CopyDisagrees, lastAnchor } from "#server/jobs/anchor-file";
import { mailAnchor, type SealMail } from "#server/jobs/anchor-mail";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { inOneHand } from "#server/kernel/one-hand";
import { errorFields, log, withoutPersonalData } from "#server/log";
import { indexEvents } from "#server/services/audit/index-events";
import { loadCopies } from "#server/services/audit/load-copies";
import { noteCopy } from "#server/services/audit/note-copy";
import { sealEvents } from "#server/services/audit/seal-events";
import { sealsAfter } from "#server/services/audit/seals-after";

export type SealSettings = {
  anchorFile: string;
  key: string;
  /** Null where nobody asked for seals by mail. */
  mail: SealMail | null;
  onTrouble(target: CopyTarget, text: string): void;
};

type Copied = { through: number; isRestored?: boolean } | null;

export async function sealAudit(context: Context): Promise<void> {
  // So that whoever searches the ledger next waits for what the last minute wrote and no more.
  await indexEvents(context);
  const to = env.AUDIT_SEAL_TO;
  const [first] = to;
  await sealAndCopy(context, {
    anchorFile: join(env.DOCKET_HOME, "audit", "anchors.log"),
    key: env.AUDIT_SEAL_KEY,
    mail: env.SMTP_URL && first ? { smtpUrl: env.SMTP_URL, to, from: env.AUDIT_SEAL_FROM ?? first } : null,
    onTrouble: (target, text) => log.error({ target, text }, "a copy of the seals stands still"),
  });
}

/**
 * Seals what was written since the last seal and brings the copies outside the database up to it. A copy that cannot be
 * reached holds up neither the seals nor the other copies; it catches up from where it stands once it is back.
 */
export async function sealAndCopy(context: Context, settings: SealSettings): Promise<void> {
  await inOneHand(context, "audit.copy", async () => {
    while (await sealOnce(context));
    const steps = { file: () => copyToFile(context, settings), mail: () => copyByMail(context, settings) };
    for (const target of copyTargets) await copyTo(context, settings, target, steps[target]);
  });
}

/** @returns whether one seal had no room for everything. */
async function sealOnce(context: Context): Promise<boolean> {
  try {
    return (await sealEvents.execute(context, {})).mayBeMore;
  } catch (error) {
    if (refusalOf(error)) return false;
    throw error;
  }
}

async function copyTo(
  context: Context,
  { onTrouble }: Pick<SealSettings, "onTrouble">,
  target: CopyTarget,
  copy: () => Promise<Copied>,
): Promise<void> {
  try {
    const copied = await copy();
    if (copied) await noteCopy.execute(context, { target, trouble: null, ...copied });
  } catch (error) {
    const { text } = errorFields(error);
    onTrouble(target, text);
    const known = await copyOf(context, target);
    const trouble = withoutPersonalData(text).slice(0, 500);
    if (known?.trouble !== trouble)
      await noteCopy.execute(context, { target, through: known?.lastNumber ?? 0, trouble });
  }
}

/** The copy itself says how far it has come: one that was put back from an older state gets what it lost. */
async function copyToFile(context: Context, { anchorFile, key }: SealSettings): Promise<Copied> {
  const known = await copyOf(context, "file");
  const last = await lastAnchor(anchorFile);
  const { seals, newest } = await sealsAfter.execute(context, { number: last.number });
  const same = last.number === 0 ? undefined : seals.shift();
  if (last.number > newest || (last.number > 0 && same?.hash !== last.hash))
    throw new CopyDisagrees(
      `The copy holds seal ${last.number} with another content than the log. Run "docket audit verify" and keep both as they are.`,
    );
  if (seals.length > 0) await appendAnchors(anchorFile, seals, key);
  const through = seals.at(-1)?.number ?? last.number;
  const isRestored = last.number < (known?.lastNumber ?? 0);
  const isNews = seals.length > 0 || (known?.trouble ?? null) !== null;
  return isNews && through > 0 ? { through, isRestored } : null;
}

/** The newest seal holds every one before it, so the latest alone is sent, at most once an hour. */
async function copyByMail(context: Context, { mail, key }: SealSettings): Promise<Copied> {
  const known = await copyOf(context, "mail");
  if (!mail) {
    if (known && known.trouble !== SWITCHED_OFF)
      await noteCopy.execute(context, { target: "mail", through: known.lastNumber, trouble: SWITCHED_OFF });
    return null;
  }
  const sinceMs = known?.lastAt ? context.now().getTime() - known.lastAt.getTime() : Number.POSITIVE_INFINITY;
  if (sinceMs < MAIL_EVERY_SECONDS * 1_000) return null;
  const { newest } = await sealsAfter.execute(context, { number: 0 });
  if (newest === 0 || newest <= (known?.lastNumber ?? 0)) return null;
  const { seals } = await sealsAfter.execute(context, { number: newest });
  const [seal] = seals;
  if (!seal) return null;
  await mailAnchor(mail, seal, key);
  return { through: seal.number };
}

async function copyOf(context: Context, target: CopyTarget) {
  return (await loadCopies.execute(context, {})).find((copy) => copy.target === target);
}
