import type { Connector } from "#server/connectors/connector";
import { CANNOT_BE_ASKED, postMail } from "#server/connectors/mail/post";
import { connectorByKey } from "#server/connectors/registry";
import { DOCKET } from "#server/domain/approvals/inside-acts";
import { type EffectOutcome, MAIL, type OutboundEffect } from "#server/domain/sync/effects";
import type { Context } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { refusalOf } from "#server/kernel/errors";
import { performInside } from "#server/services/approvals/perform-inside";
import { actsBeside } from "#server/services/effects/acts-beside";
import { type ClaimedEffect, claimEffect } from "#server/services/effects/claim-effect";
import { settleEffect } from "#server/services/effects/settle-effect";
import { mailToPost } from "#server/services/mail/mail-to-post";
import { refreshObjects } from "#server/services/sync/refresh-objects";

/**
 * Carries one act to its source: claimed in one transaction, performed outside any, settled in another. What Docket does
 * itself is performed in the transaction that settles it.
 */
export async function sendEffect(
  context: Context,
  { effectId }: { effectId: string },
  signal: AbortSignal,
  connectorOf: (system: string) => Connector | undefined = connectorByKey,
): Promise<void> {
  const claimed = await claim(context, effectId);
  if (!claimed) return;
  if (claimed.system === DOCKET) return performed(context, effectId, claimed.fence);
  if (claimed.system === MAIL) return posted(context, claimed);
  const connector = connectorOf(claimed.system);
  if (!connector) throw new Error(`There is no connector for ${claimed.system}.`);
  const settlement = await attempt(connector, claimed, signal);
  await settleEffect.execute(context, { effectId, fence: claimed.fence, settlement });
  if (settlement.outcome === "confirmed" || settlement.outcome === "refused") {
    // Read what the act changed at once, so that the finding closes while the person is still looking.
    await refreshObjects(
      { ...context, actor: { kind: "job", name: "sync-pull" } },
      connector,
      settlement.touched,
      signal,
    );
    await readOnceMore(context, claimed.system, effectId);
  }
}

/** Two acts at once may have been read in one second, within which a source does not tell which reading is later. */
const SAME_SECOND = 2;

/** Where another act reached the source beside this one, its own list of changes says a moment later what came last. */
async function readOnceMore(context: Context, system: string, effectId: string): Promise<void> {
  if (!(await actsBeside.execute(context, { effectId, system, withinSeconds: SAME_SECOND }))) return;
  const payload = { source: system, slot: context.now().toISOString() };
  const options = { singletonKey: system, startAfterSeconds: SAME_SECOND };
  await context.db.transaction((tx) => enqueue({ tx }, "sync.pull", payload, options));
}

/** Performed and settled in one transaction: whoever lost the act to another attempt did nothing. */
async function performed(context: Context, effectId: string, fence: number): Promise<void> {
  try {
    await performInside.execute(context, { effectId, fence });
  } catch (error) {
    if (!refusalOf(error)) throw error;
  }
}

/** A mail is handed over outside any transaction; a later attempt finds out nothing, and says so. */
async function posted(context: Context, { effect, fence, mustLookUp }: ClaimedEffect): Promise<void> {
  const settlement = await guarded<EffectOutcome>(
    async () => (mustLookUp ? CANNOT_BE_ASKED : postMail(await mailToPost.execute(context, { effectId: effect.id }))),
    effect,
  );
  await settleEffect.execute(context, { effectId: effect.id, fence, settlement });
}

async function claim(context: Context, effectId: string): Promise<ClaimedEffect | null> {
  try {
    return await claimEffect.execute(context, { effectId });
  } catch (error) {
    if (refusalOf(error)) return null;
    throw error;
  }
}

async function attempt(
  connector: Connector,
  { effect, mustLookUp }: ClaimedEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | { outcome: "not_done" }> {
  return guarded<EffectOutcome | { outcome: "not_done" }>(
    () => (mustLookUp ? connector.lookUp(effect, signal) : connector.perform(effect, signal)),
    effect,
  );
}

/** Whatever a connector throws leaves the act's fate open. */
async function guarded<Outcome>(act: () => Promise<Outcome>, effect: OutboundEffect): Promise<Outcome | EffectOutcome> {
  try {
    return await act();
  } catch (error) {
    return {
      outcome: "unknown",
      reason: `${effect.operation} ended without an answer: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
