import { z } from "zod";
import { carryOutByHands } from "#gauntlet/hands";
import { seeded } from "#gauntlet/random";
import { onStage, type Stage } from "#gauntlet/stage";
import { reportOf, type Suite } from "#gauntlet/suite";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import type { DocumentPost } from "#server/domain/sync/effects";
import { defineCommand } from "#server/kernel/command";
import type { FaultRule } from "#server/sandbox/http/faults";
import { requestEffect } from "#server/services/effects/request-effect";
import { runSync } from "#server/services/sync/run-sync";

const SCALES = {
  small: { posts: 20, hands: 2 },
  usual: { posts: 300, hands: 4 },
  full: { posts: 10_000, hands: 8 },
} as const;
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
      const figures = await carryOutByHands(stage, {
        connectors: [erp],
        hands,
        random: seeded(options.seed),
        log: options.log,
      });
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
