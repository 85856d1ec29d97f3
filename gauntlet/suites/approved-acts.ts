import { z } from "zod";
import { chainsOn } from "#gauntlet/approved-chains";
import { carryOutByHands } from "#gauntlet/hands";
import { seeded } from "#gauntlet/random";
import { onStage, type Stage } from "#gauntlet/stage";
import { reportOf, type Suite } from "#gauntlet/suite";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import type { OutboundOperation } from "#server/domain/sync/effects";
import { defineCommand } from "#server/kernel/command";
import type { FaultRule } from "#server/sandbox/http/faults";
import type { World } from "#server/sandbox/world/world";
import { requestEffect } from "#server/services/effects/request-effect";
import { approvedRequest, type Step } from "#server/services/effects/testing/approved-request";

/** So many of each kind: credits of lines, refunds and write-offs. */
const SCALES = {
  small: { ofEach: 6, hands: 2, customers: 20 },
  usual: { ofEach: 40, hands: 4, customers: 60 },
  full: { ofEach: 400, hands: 8, customers: 500 },
} as const;
const TIMEOUT_MS = 250;

/** What both sources do to the calls they get: a third are carried out and never answered. */
const faults: readonly FaultRule[] = (["stripe", "netsuite"] as const).flatMap((system): FaultRule[] => {
  const method = system === "stripe" ? "POST" : "PUT";
  return [
    { system, method, fault: "apply_then_timeout", probability: 0.3 },
    { system, method, fault: "timeout", probability: 0.1 },
    { system, method, fault: "status", status: 429, retryAfterSeconds: 2, probability: 0.1 },
    { system, method, fault: "status", status: 503, probability: 0.1 },
    { system, method: "GET", fault: "status", status: 503, probability: 0.05 },
  ];
});

/** Asks for the acts of a request that was approved, each following the one before. */
const askForActs = defineCommand({
  name: "gauntlet.act",
  permission: "exception.fix",
  input: z.strictObject({ requestId: z.uuid(), entity: z.string(), steps: z.custom<Step[]>() }),
  async run(scope, { requestId, entity, steps }) {
    const ids: string[] = [];
    for (const [index, step] of steps.entries()) {
      const follows = ids.at(-1);
      const asked = {
        caseId: null,
        requestId,
        entity,
        label: step.operation.operation,
        dedupe: `${requestId}/${index}`,
      };
      ids.push((await requestEffect(scope, { ...asked, ...step, ...(follows ? { follows } : {}) })).effectId);
    }
    return { result: ids, events: [{ type: "gauntlet.acted", subject: { type: "effect", id: ids[0] ?? "" } }] };
  },
});

/**
 * Credits lines, pays back and writes off, in billing and then in the ERP, while both carry acts out without answering,
 * slow down and fail, hands die between sending and noting, and time passes every idempotency window. What is confirmed
 * stands exactly once, what was refused stands nowhere, and nothing is in the books before it is in billing.
 */
export const approvedActsSuite: Suite = {
  key: "approved-acts",
  group: "sync",
  summary: "credits, refunds and write-offs that sources carry out and do not answer: each exactly once, in its order",
  run(options) {
    const { ofEach, hands, customers } = SCALES[options.scale];
    return onStage(options, customers, async (stage) => {
      const { url } = stage.sandbox;
      const quick = { apiUrl: url, timeoutMs: TIMEOUT_MS, firstPauseMs: 1 };
      const connectors = [
        stripeConnector({ ...quick, apiKey: "sk_test_gauntlet", webhookSecrets: [] }),
        netsuiteConnector({ ...quick, token: "gauntlet" }),
      ];
      const chains = await askForChains(stage, ofEach);
      stage.sandbox.core.faults.replace(faults);
      const random = seeded(options.seed);
      const figures = await carryOutByHands(stage, { connectors, hands, random, log: options.log });
      stage.sandbox.core.faults.replace([]);
      await stage.moveOn(3 * 86_400);
      const acts = await stage.owner<Act[]>`
        select id, operation, payload, state, follows_id, document_id, document_minor::text as document_minor from effects order by position`;
      const wrong = acts.flatMap((act) => wrongWith(stage.sandbox.core.world, act, acts));
      const open = acts.filter(({ state }) => state !== "confirmed" && state !== "failed").length;
      const confirmed = acts.filter(({ state }) => state === "confirmed").length;
      return reportOf(
        {
          chains,
          acts: acts.length,
          ...figures,
          confirmed,
          refused: acts.length - confirmed - open,
          wrong: wrong.length,
        },
        [
          ...wrong.slice(0, 5),
          open > 0 && `${open} acts were still open at the end.`,
          chains < 2 * ofEach && `Only ${chains} requests could be made up.`,
          confirmed < acts.length / 2 && `Only ${confirmed} of ${acts.length} acts were confirmed.`,
          figures.unknown < acts.length / 10 && `Only ${figures.unknown} answers were lost: the run proves too little.`,
        ],
      );
    });
  },
};

type Act = {
  id: string;
  operation: OutboundOperation["operation"];
  payload: { invoiceId?: string; externalId?: string; standsForFollowed?: true };
  state: string;
  follows_id: string | null;
  document_id: string | null;
  document_minor: string | null;
};

/** How often a source holds what the act was to make; each kind is recognised by what we wrote on it. */
function wrongWith(world: World, act: Act, acts: readonly Act[]): string[] {
  const before = acts.find(({ id }) => id === act.follows_id);
  const made = madeBy(world, act, before);
  // A credit whose posting was refused is handed over by the import all the same.
  const isHandedOver = act.payload.standsForFollowed === true && before?.state === "confirmed";
  const wanted = act.state === "confirmed" || isHandedOver ? 1 : 0;
  const name = `${act.operation} ${act.id}`;
  return [
    ...(made.length === wanted ? [] : [`${name} is ${act.state} and stands ${made.length} times.`]),
    ...(act.document_minor !== null && made[0] !== Number(act.document_minor)
      ? [`${name} stands over ${made[0]} and is noted over ${act.document_minor}.`]
      : []),
    ...(made.length > 0 && before && before.state !== "confirmed" ? [`${name} went out before what it follows.`] : []),
  ];
}

/** The amounts of what the act made. */
function madeBy(world: World, act: Act, before: Act | undefined): number[] {
  const isOurs = ({ metadata }: { metadata?: Record<string, string> }) => metadata?.docket_effect === act.id;
  switch (act.operation) {
    case "credit.issue_lines":
      return world.creditNotes.rows.filter(isOurs).map(({ total }) => total);
    case "refund.issue":
      return world.refunds.rows.filter(isOurs).map(({ amount }) => amount);
    case "invoice.write_off":
      return world.invoices.must(act.payload.invoiceId ?? "").status === "uncollectible" ? [1] : [];
    default: {
      const references = [act.payload.externalId, act.payload.standsForFollowed ? before?.document_id : undefined];
      return world.transactions.rows
        .filter((row) => row.type === "CustCred" && references.includes(row.externalId) && row.deletedAt === undefined)
        .map(({ total }) => total);
    }
  }
}

/** @returns how many requests there are; each is about an invoice of its own. */
async function askForChains(stage: Stage, ofEach: number): Promise<number> {
  const context = { ...stage.contextOf("command-line"), actor: analyst };
  const chains = chainsOn(stage.sandbox.core.world, ofEach);
  for (const { entity, steps } of chains) {
    const requestId = await approvedRequest(stage.owner, { entity, steps, at: context.now() });
    await askForActs.execute(context, { requestId, entity, steps });
  }
  return chains.length;
}

const analyst = {
  kind: "person" as const,
  userId: "00000000-0000-7000-8000-00000000aa01",
  personId: "00000000-0000-7000-9000-00000000aa01",
  name: "Gauntlet",
  grants: [{ role: "billing_analyst" as const, entities: "all" as const }],
};
