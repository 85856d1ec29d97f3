import { sql } from "drizzle-orm";
import type { Money } from "#server/domain/money";
import type { MessageSubject } from "#server/domain/sync/message-views";
import { kindWords } from "#server/domain/sync/message-words";
import { documentIn, moneyIn, objectIn } from "#server/domain/sync/payload-facts";
import { payloadOf } from "#server/domain/sync/payload-places";
import type { Scope } from "#server/kernel/context";
import type { ReadMessage } from "#server/services/messages/map-messages";
import type { StoredMessage } from "#server/services/messages/message-rows";
import { type Resolved, resolveNames } from "#server/services/messages/resolve-names";
import type { VersionedRecord } from "#server/services/sync/map-message";

/** What a message is about, and whether that lies in a legal entity the actor works for. */
export type AboutMessage = { about: MessageSubject; isCovered: boolean };

/** Says of each message what it is about: by the records it makes, by its case, or by what its payload says itself. */
export async function aboutMessages(
  scope: Pick<Scope, "tx" | "entities">,
  rows: readonly StoredMessage[],
  read: ReadonlyMap<string, ReadMessage>,
): Promise<Map<string, AboutMessage>> {
  const recordsOf = (row: StoredMessage) => {
    const mapped = read.get(row.id)?.mapped;
    return mapped?.outcome === "records" ? mapped.records : [];
  };
  const resolved = await resolveNames(scope, rows.flatMap(recordsOf).flatMap(namesOf));
  const cases = await loadCases(scope, rows);
  return new Map(
    rows.map((row) => {
      const own = recordsOf(row);
      const known = cases.get(row.id);
      const about = own.length > 0 ? aboutRecords(own, resolved) : aboutPayload(row, known);
      const isCovered = scope.entities === "all" || about.customer !== null || known !== undefined;
      return [row.id, { about, isCovered }];
    }),
  );
}

/** The names a record goes by and those it mentions. */
export function namesOf(record: Pick<VersionedRecord, "kind" | "externalId" | "refersTo">): string[] {
  return [`${record.kind}:${record.externalId}`, ...record.refersTo];
}

function aboutRecords(records: readonly VersionedRecord[], resolved: ReadonlyMap<string, Resolved>): MessageSubject {
  const [first] = records;
  const found = records.flatMap(namesOf).flatMap((name) => resolved.get(name) ?? []);
  const customer = found[0]?.customer ?? null;
  const facts = factsOf(first);
  return {
    kind: first ? kindWords(first.kind) : null,
    externalId: first?.externalId ?? null,
    document: facts.number ?? found.find((one) => one.document !== null)?.document ?? null,
    customer: customer && { id: customer.id, name: customer.name },
    amount: facts.amount,
  };
}

function factsOf(record: VersionedRecord | undefined): { number: string | null; amount: Money | null } {
  const facts: Record<string, unknown> = record ? JSON.parse(record.facts) : {};
  const minor = facts.totalMinor ?? facts.amountMinor;
  const { currency, number } = facts;
  return {
    number: typeof number === "string" ? number : null,
    amount: typeof minor === "string" && typeof currency === "string" ? { minor: BigInt(minor), currency } : null,
  };
}

function aboutPayload(row: StoredMessage, known: KnownCase | undefined): MessageSubject {
  const payload = payloadOf(row.raw);
  const object = objectIn(payload);
  return {
    kind: object.type?.replaceAll("_", " ") ?? null,
    externalId: object.id,
    document: documentIn(payload) ?? documentOf(known, row, object.id),
    customer:
      known?.customer_id && known.customer_name !== null ? { id: known.customer_id, name: known.customer_name } : null,
    amount:
      known?.amount_minor && known.currency
        ? { minor: BigInt(known.amount_minor), currency: known.currency }
        : moneyIn(payload),
  };
}

/** A case without a document of its own is called by its message, which is no document. */
function documentOf(known: KnownCase | undefined, row: StoredMessage, objectId: string | null): string | null {
  const document = known?.document ?? null;
  return document === row.event_id || document === objectId ? null : document;
}

type KnownCase = {
  subject_id: string;
  customer_id: string | null;
  customer_name: string | null;
  document: string | null;
  amount_minor: string | null;
  currency: string | null;
};

/** The latest case about each message, among those the actor may see. */
async function loadCases(scope: Pick<Scope, "tx">, rows: readonly StoredMessage[]): Promise<Map<string, KnownCase>> {
  const found = await scope.tx.execute<KnownCase>(sql`
    select distinct on (subject_id) subject_id, customer_id, customer_name, document, amount_minor::text, currency from cases
    where subject_type = 'inbox' and subject_id = any(${sql.param(rows.map((row) => row.id))}::uuid[])
    order by subject_id, detected_at desc, id desc`);
  return new Map(found.map((row) => [row.subject_id, row]));
}
