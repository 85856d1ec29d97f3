import { z } from "zod";
import { seeded } from "#gauntlet/random";
import { onStage, type Stage } from "#gauntlet/stage";
import { reportOf, type Suite } from "#gauntlet/suite";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import type { DocumentPost, EffectOutcome } from "#server/domain/sync/effects";
import { defineCommand } from "#server/kernel/command";
import type { FaultRule } from "#server/sandbox/http/faults";
import { claimEffect } from "#server/services/effects/claim-effect";
import { effectsNeedingAttention } from "#server/services/effects/effects-needing-attention";
import { requestEffect } from "#server/services/effects/request-effect";
import { settleEffect } from "#server/services/effects/settle-effect";
import { runSync } from "#server/services/sync/run-sync";

const SCALES = {
  small: { posts: 20, hands: 2 },
  usual: { posts: 300, hands: 4 },
  full: { posts: 10_000, hands: 8 },
} as const;
/** Past every window in which a provider remembers a key, and past every lease. */
const WINDOW_SECONDS = 26 * 3_600;
const MOST_ROUNDS = 60;
const TIMEOUT_MS = 250;

/** What the ERP does to the calls it gets: a third are carried out and never answered. */
const faults: readonly FaultRule[] = [
  { system: "netsuite", method: "PUT", fault: "apply_then_timeout", probability: 0.3 },
  { system: "netsuite", method: "PUT", fault: "timeout", probability: 0.1 },
  { system: "netsuite", method: "PUT", fault: "status", status: 429, retryAfterSeconds: 2, probability: 0.1 },
  { system: "netsuite", method: "PUT", fault: "status", status: 503, probability: 0.1 },
  { system: "netsuite", method: "GET", fault: "status", status: 503, probability: 0.1 },
];

/** Asks for a document in the ERP, as the approval of a credit does. */
const postDocument = defineCommand({
  name: "gauntlet.post",
  permission: "exception.fix",
  input: z.strictObject({ post: z.custom<DocumentPost>() }),
  async run(scope, { post }) {
    const result = await requestEffect(scope, {
      caseId: null,
      entity: "US01",
      system: "netsuite",
      operation: post,
      label: `Post ${post.externalId}`,
      target: `document:${post.externalId}`,
      dedupe: post.externalId,
    });
    return { result, events: [{ type: "gauntlet.posted", subject: { type: "effect", id: result.effectId } }] };
  },
});

/**
 * Posts documents to an ERP that carries some out without answering, slows down and fails, by several hands of which some
 * die between sending and noting, while time passes every idempotency window; each document must stand exactly once.
 */
export const erpPostsSuite: Suite = {
  key: "erp-posts",
  group: "sync",
  summary: "posts the ERP carries out and does not answer, past every idempotency window: exactly one document each",
  run(options) {
    const { posts, hands } = SCALES[options.scale];
    return onStage(options, 20, async (stage) => {
      const erp = netsuiteConnector({
        apiUrl: stage.sandbox.url,
        token: "gauntlet",
        timeoutMs: TIMEOUT_MS,
        firstPauseMs: 1,
      });
      await runSync(stage.contextOf("sync-pull"), erp, { startedBy: "gauntlet", signal: new AbortController().signal });
      const wanted = await askForPosts(stage, posts);
      stage.sandbox.core.faults.replace(faults);
      const figures = await carryOut(stage, erp, hands, seeded(options.seed), options.log);
      stage.sandbox.core.faults.replace([]);
      const documents = await documentsAt(stage, wanted);
      const missing = wanted.filter((id) => !documents.has(id));
      const doubled = [...documents.values()].filter((count) => count > 1).length;
      const [settled] = await stage.owner<{ confirmed: number; open: number; failed: number }[]>`
        select count(*) filter (where state = 'confirmed')::int as confirmed, count(*) filter (where state in ('intent', 'sent', 'unknown'))::int as open,
          count(*) filter (where state = 'failed')::int as failed from effects`;
      return reportOf(
        {
          posts,
          ...figures,
          confirmed: settled?.confirmed ?? 0,
          "given up": settled?.failed ?? 0,
          "documents missing": missing.length,
          "documents doubled": doubled,
        },
        [
          missing.length > 0 && `${missing.length} documents are missing at the ERP, such as ${missing[0]}.`,
          doubled > 0 && `${doubled} documents stand more than once.`,
          (settled?.open ?? 0) > 0 && `${settled?.open} acts were still open at the end.`,
          (settled?.failed ?? 0) > 0 && `${settled?.failed} acts were given up.`,
          figures.unknown < posts / 10 && `Only ${figures.unknown} answers were lost: the run proves too little.`,
        ],
      );
    });
  },
};

async function askForPosts(stage: Stage, posts: number): Promise<string[]> {
  const [customer] = await stage.owner<{ id: string; subsidiary: string }[]>`
    select external_id as id, facts->>'subsidiaryId' as subsidiary from source_records where kind = 'erp_customer' order by 1 limit 1`;
  if (!customer) throw new Error("The ERP has no customer to post for.");
  const context = { ...stage.contextOf("command-line"), actor: analyst };
  const ids: string[] = [];
  for (let index = 0; index < posts; index += 1) {
    const externalId = `docket-gauntlet-${index}`;
    await postDocument.execute(context, {
      post: {
        operation: "document.post",
        documentType: "creditmemo",
        externalId,
        customerId: customer.id,
        subsidiaryId: customer.subsidiary,
        currency: "USD",
        amountMinor: String(1_000 + index),
        postedOn: new Date(stage.sandbox.core.now()).toISOString().slice(0, 10),
        memo: `Credit ${index}`,
        appliesToInvoiceId: null,
      },
    });
    ids.push(externalId);
  }
  return ids;
}

const analyst = {
  kind: "person" as const,
  userId: "00000000-0000-7000-8000-00000000aa01",
  personId: "00000000-0000-7000-9000-00000000aa01",
  name: "Gauntlet",
  grants: [{ role: "billing_analyst" as const, entities: "all" as const }],
};

/** Hands claim, send and settle until nothing is open; some stop after sending, as a process that dies does. */
async function carryOut(
  stage: Stage,
  erp: Connector,
  hands: number,
  random: () => number,
  log: (line: string) => void,
) {
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
        figures.attempts += 1;
        const settlement = await (claimed.mustLookUp
          ? erp.lookUp(claimed.effect, signal)
          : erp.perform(claimed.effect, signal)
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

/** How often the ERP holds a document under each of our references. */
async function documentsAt(stage: Stage, wanted: readonly string[]): Promise<Map<string, number>> {
  const lines = (await (await fetch(`${stage.sandbox.url}/_sandbox/truth/erp_transactions`)).text()).split("\n");
  const counts = new Map<string, number>();
  const known = new Set(wanted);
  for (const line of lines.filter((text) => text !== "")) {
    const { externalid } = JSON.parse(line) as { externalid?: string };
    if (externalid && known.has(externalid)) counts.set(externalid, (counts.get(externalid) ?? 0) + 1);
  }
  return counts;
}
