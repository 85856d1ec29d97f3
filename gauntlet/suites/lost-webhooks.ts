import { seeded } from "#gauntlet/random";
import { onStage, type Stage } from "#gauntlet/stage";
import { reportOf, type Suite } from "#gauntlet/suite";
import { compareWithTruth } from "#gauntlet/truth";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { addDays, businessDate } from "#server/domain/time";
import { runReconcile } from "#server/services/completeness/run-reconcile";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";
import { runSync } from "#server/services/sync/run-sync";

const SCALES = {
  small: { customers: 90, days: 10 },
  usual: { customers: 200, days: 10 },
  full: { customers: 1_000, days: 10 },
} as const;
const DAY_SECONDS = 86_400;
const DROPPED = 0.2;
const DELAYED = 0.2;
const LONGEST_DELAY_DAYS = 10;

/**
 * Ten days in which changes at the billing system are heard by webhooks alone, of which a fifth never arrives and a fifth
 * arrives days late and out of order; then one reconciliation.
 */
export const lostWebhooksSuite: Suite = {
  key: "lost-webhooks",
  group: "sync",
  summary: "a fifth of all webhooks dropped, a fifth up to ten days late: one reconciliation leaves no difference",
  run(options) {
    const { customers, days } = SCALES[options.scale];
    return onStage(options, customers, async (stage) => {
      const sources = sourcesOf(stage);
      const { stripe } = sources;
      const everyone = Object.values(sources);
      const { signal } = new AbortController();
      for (const source of everyone)
        await runSync(stage.contextOf("sync-pull"), source, { startedBy: "gauntlet", signal });
      const heard = await liveByWebhook(stage, stripe, days, seeded(options.seed));
      // The ERP and the CRM send no webhooks; their schedule went on.
      for (const source of [sources.netsuite, sources.salesforce])
        await runSync(stage.contextOf("sync-pull"), source, { startedBy: "gauntlet", signal });
      const before = await compareWithTruth(stage.owner, stage.sandbox.url);
      const today = businessDate(stage.contextOf("reconcile-sources").now(), "UTC");
      const window = { fromOn: addDays(today, -days - 60), toOn: addDays(today, 1), signal };
      const results = [];
      for (const source of everyone)
        results.push(await runReconcile(stage.contextOf("reconcile-sources"), source, window));
      const differences = await compareWithTruth(stage.owner, stage.sandbox.url);
      const subjects = results.flatMap((result) => result.subjects);
      const sum = (pick: (subject: (typeof subjects)[number]) => number) =>
        subjects.reduce((total, subject) => total + pick(subject), 0);
      return reportOf(
        {
          ...heard,
          "kinds that differed before": before.length,
          "objects listed": sum((subject) => subject.listed),
          "days found broken": sum((subject) => subject.broken),
          "days mended": sum((subject) => subject.mended),
          "days still open": sum((subject) => subject.open),
          "differences from the sources": differences.length,
        },
        [
          ...differences,
          before.length === 0 && "Nothing differed before the reconciliation: the run proves too little.",
          heard.dropped < 10 && `Only ${heard.dropped} webhooks were dropped: the run proves too little.`,
        ],
      );
    });
  },
};

function sourcesOf({ sandbox }: Stage) {
  const stripe = stripeConnector({ apiUrl: sandbox.url, apiKey: "sk_test_gauntlet", webhookSecrets: [] });
  return {
    // Without its list of changes: what was never delivered was never made, and only listing the objects can tell.
    stripe: { ...stripe, streams: stripe.streams.filter(({ key }) => key !== "events") },
    netsuite: netsuiteConnector({ apiUrl: sandbox.url, token: "gauntlet" }),
    salesforce: salesforceConnector({ apiUrl: sandbox.url, clientId: "gauntlet", clientSecret: "gauntlet" }),
  };
}

/** Delivers each day's events by the fate drawn for them: at once, later, or never. */
async function liveByWebhook(stage: Stage, stripe: Connector, days: number, random: () => number) {
  const context = stage.contextOf("sync-pull");
  const events = stage.sandbox.core.world.events.rows;
  let seen = events.length;
  const late: { on: number; id: string }[] = [];
  const heard = { delivered: 0, dropped: 0, delayed: 0 };
  for (let day = 1; day <= days; day += 1) {
    await stage.moveOn(DAY_SECONDS);
    const now: string[] = [];
    for (const { id } of events.slice(seen)) {
      const fate = random();
      if (fate < DROPPED) heard.dropped += 1;
      else if (fate < DROPPED + DELAYED) late.push({ on: day + Math.ceil(random() * LONGEST_DELAY_DAYS), id });
      else now.push(id);
    }
    seen = events.length;
    const due = late.filter(({ on }) => on <= day || day === days).map(({ id }) => id);
    late.splice(0, late.length, ...late.filter(({ id }) => !due.includes(id)));
    heard.delayed += due.length;
    heard.delivered += now.length + due.length;
    await deliver(stage, stripe, [...now, ...due.reverse()]);
    await applyInbox(context, stripe);
  }
  return heard;
}

async function deliver(stage: Stage, stripe: Connector, ids: readonly string[]): Promise<void> {
  const messages = [];
  for (const id of ids) {
    const answer = await fetch(`${stage.sandbox.url}/v1/events/${id}`, {
      headers: { authorization: "Bearer sk_test_gauntlet" },
    });
    if (!answer.ok) continue;
    const payload = (await answer.json()) as { type: string };
    messages.push({ stream: payload.type, eventId: id, correlationId: id, payload });
  }
  if (messages.length === 0) return;
  const { key: source, account } = stripe;
  await landMessages.execute(stage.contextOf("sync-pull"), { source, account, arrivedBy: "webhook", messages });
}
