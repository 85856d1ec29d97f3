import { sql } from "drizzle-orm";
import type { Money } from "#server/domain/money";
import { idsIn, objectIn } from "#server/domain/sync/payload-facts";
import type { RecordKind } from "#server/domain/sync/records";
import type { Scope } from "#server/kernel/context";
import { type Resolved, resolveNames } from "#server/services/messages/resolve-names";

/** Whom a message concerns that could not be read: nothing was made of it, so the ids it holds must say. */
export type Concerned = { customer: Resolved["customer"]; document: string | null; amount: Money | null };

/** Objects that lead to a customer, and so tell whom a message is about that mentions one. */
const TELLING: readonly RecordKind[] = [
  "billing_customer",
  "crm_account",
  "erp_customer",
  "gateway_customer",
  "file_customer",
  "billing_invoice",
  "file_invoice",
  "billing_subscription",
  "billing_charge",
  "crm_contract",
  "erp_transaction",
  "gateway_mandate",
  "gateway_payment",
  "psa_project",
  "support_ticket",
];
/** So many values of one payload are looked up; the likeliest names come first. */
const LOOKED_UP = 60;

type Known = { kind: string; external_id: string; system: string; refers_to: string[] };

/** The customer, the document and the money of messages that were not mapped, by the known ids in their payloads. */
export async function loadConcerned(
  scope: Pick<Scope, "tx">,
  messages: readonly { id: string; source: string; payload: unknown }[],
): Promise<Map<string, Concerned>> {
  const mentioned = messages.map((message) => ({ ...message, ids: idsIn(message.payload, LOOKED_UP) }));
  const known = await loadKnown(
    scope,
    mentioned.flatMap((message) => message.ids),
  );
  const names = [...known.values()].flat().flatMap(keysOf);
  const resolved = await resolveNames(scope, names);
  const concerned = new Map<string, Concerned>();
  for (const { id, source, payload, ids } of mentioned) {
    const objects = ids.flatMap((each) => (known.get(each) ?? []).filter((one) => isTelling(one, source)));
    const found = objects.flatMap(keysOf).flatMap((key) => resolved.get(key) ?? []);
    const [first] = found;
    if (!first) continue;
    // Its own document is known when an earlier version of the object is.
    const own = objects
      .filter((one) => one.external_id === objectIn(payload).id)
      .flatMap(keysOf)
      .flatMap((key) => resolved.get(key) ?? [])
      .find((one) => one.invoiceId !== null);
    concerned.set(id, {
      customer: first.customer,
      document: own?.document ?? null,
      amount:
        own?.amountMinor !== null && own?.amountMinor !== undefined && own.currency !== null
          ? { minor: own.amountMinor, currency: own.currency }
          : null,
    });
  }
  return concerned;
}

/** Bare numbers mean something in their own system alone. */
function isTelling(known: Known, source: string): boolean {
  return known.system === source || !/^\d+$/.test(known.external_id);
}

function keysOf(known: Known): string[] {
  return [`${known.kind}:${known.external_id}`, ...known.refers_to];
}

async function loadKnown(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<Map<string, Known[]>> {
  const known = new Map<string, Known[]>();
  if (ids.length === 0) return known;
  const rows = await scope.tx.execute<Known>(sql`
    select kind, external_id, system, refers_to from source_records
    where kind = any(${sql.param(TELLING)}::text[]) and external_id = any(${sql.param([...new Set(ids)])}::text[])`);
  for (const row of rows) known.set(row.external_id, [...(known.get(row.external_id) ?? []), row]);
  return known;
}
