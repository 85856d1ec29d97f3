import type { Stage } from "#gauntlet/stage";
import type { Connector } from "#server/connectors/connector";
import type { EffectOutcome } from "#server/domain/sync/effects";
import { claimEffect } from "#server/services/effects/claim-effect";
import { effectsNeedingAttention } from "#server/services/effects/effects-needing-attention";
import { settleEffect } from "#server/services/effects/settle-effect";

/** Past every window in which a provider remembers a key, and past every lease. */
const WINDOW_SECONDS = 26 * 3_600;
const MOST_ROUNDS = 60;

type Work = {
  connectors: readonly Connector[];
  hands: number;
  random: () => number;
  log: (line: string) => void;
};

/** Hands claim, send and settle until nothing is open; some stop after sending, as a process that dies does. */
export async function carryOutByHands(stage: Stage, { connectors, hands, random, log }: Work) {
  const figures = { attempts: 0, unknown: 0, "died after sending": 0, "clock moved past the windows": 0 };
  const context = stage.contextOf("send-effects");
  const { signal } = new AbortController();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const waiting: string[] = [];
    for (let open = await effectsNeedingAttention.execute(context, {}); open.length > 0 && waiting.length === 0; )
      waiting.push(...open);
    const [left] = await stage.owner<
      { open: number }[]
    >`select count(*)::int as open from effects where state in ('intent', 'sent', 'unknown')`;
    if ((left?.open ?? 0) === 0) break;
    const hand = async () => {
      for (let effectId = waiting.shift(); effectId; effectId = waiting.shift()) {
        const claimed = await claimEffect.execute(context, { effectId }).catch(() => null);
        if (!claimed) continue;
        const connector = connectors.find(({ key }) => key === claimed.system);
        if (!connector) throw new Error(`There is no connector for ${claimed.system}.`);
        figures.attempts += 1;
        const settlement = await (claimed.mustLookUp
          ? connector.lookUp(claimed.effect, signal)
          : connector.perform(claimed.effect, signal)
        ).catch((error: Error): EffectOutcome => ({ outcome: "unknown", reason: error.message }));
        if (settlement.outcome === "unknown") figures.unknown += 1;
        if (random() < 0.1) {
          figures["died after sending"] += 1;
          continue;
        }
        await settleEffect.execute(context, { effectId, fence: claimed.fence, settlement });
      }
    };
    await Promise.all(Array.from({ length: hands }, hand));
    // Now and then so much time passes that no provider remembers a key; otherwise just enough for the next attempt.
    const isLong = random() < 0.3;
    if (isLong) figures["clock moved past the windows"] += 1;
    await stage.moveOn(isLong ? WINDOW_SECONDS : 20 * 60);
    if (round % 10 === 9) log(`${round + 1} rounds, ${left?.open} acts open`);
  }
  return figures;
}
