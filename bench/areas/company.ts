import type { ScratchDatabase } from "#bench/scratch-database";
import type { Connector, RawMessage } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import type { JobName } from "#server/domain/access/actor";
import type { Context } from "#server/kernel/context";
import { startSandbox } from "#server/sandbox/sandbox";
import { addEntity } from "#server/services/entities/add-entity";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

/** Messages that land in one transaction: a full page of the largest source. */
const PAGE = 1_000;
const ANCHOR = "2026-03-02T09:30:00Z";

export type Load = { connector: Connector; messages: RawMessage[] };

/** Everything the three main systems of a demo company say, read once: the network is no part of what is measured. */
export async function messagesOf(customers: number): Promise<Load[]> {
  const sandbox = await startSandbox({ port: 0, customers, anchor: ANCHOR });
  const connectors = [
    salesforceConnector({ apiUrl: sandbox.url, clientId: "bench", clientSecret: "bench" }),
    stripeConnector({ apiUrl: sandbox.url, apiKey: "sk_test_bench", webhookSecrets: [] }),
    netsuiteConnector({ apiUrl: sandbox.url, token: "bench" }),
  ];
  const { signal } = new AbortController();
  try {
    const loads: Load[] = [];
    for (const connector of connectors) {
      const messages: RawMessage[] = [];
      for (const stream of connector.streams) {
        let cursor: string | null = null;
        for (let isLast = false; !isLast; ) {
          const page = await stream.pull(cursor, { now: new Date(ANCHOR), signal });
          messages.push(...page.messages);
          cursor = page.cursor;
          isLast = page.isLast;
        }
      }
      loads.push({ connector, messages });
    }
    return loads;
  } finally {
    await sandbox.stop();
  }
}

/** The way every message takes, the systems beside each other as in the worker: landed page by page, then applied. */
export async function bringIn(scratch: ScratchDatabase, loads: readonly Load[]): Promise<void> {
  const context = jobContext(scratch, "sync-pull");
  await Promise.all(
    loads.map(async (load) => {
      await landPages(context, load);
      await applyInbox(context, load.connector);
    }),
  );
}

async function landPages(context: Context, { connector, messages }: Load): Promise<void> {
  for (let start = 0; start < messages.length; start += PAGE) {
    await landMessages.execute(context, {
      source: connector.key,
      account: connector.account,
      arrivedBy: "pull",
      messages: messages.slice(start, start + PAGE),
    });
  }
}

export async function givenEntities(scratch: ScratchDatabase): Promise<void> {
  const context = jobContext(scratch, "set-up");
  const entities = [
    { code: "US01", name: "Meridian Metrics Inc.", country: "US", currency: "USD", timeZone: "America/New_York" },
    { code: "DE01", name: "Meridian Metrics GmbH", country: "DE", currency: "EUR", timeZone: "Europe/Berlin" },
    { code: "JP01", name: "Meridian Metrics K.K.", country: "JP", currency: "JPY", timeZone: "Asia/Tokyo" },
  ];
  for (const entity of entities) await addEntity.execute(context, entity);
}

export function jobContext({ db, raw }: ScratchDatabase, name: JobName): Context {
  return { db, raw, actor: { kind: "job", name }, now: () => new Date(ANCHOR), correlationId: "bench" };
}
