import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";

type Named = { id: string; kind: string };

/** The records to project, by kind: those that changed and, as steps go on, those that follow from what moved. */
export class WorkSet {
  readonly #byKind = new Map<string, Set<string>>();
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  of(...kinds: readonly string[]): string[] {
    return kinds.flatMap((kind) => [...(this.#byKind.get(kind) ?? [])]);
  }

  async addRecords(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    this.#add(
      await this.#scope.tx.execute<Named>(
        sql`select id, kind from source_records where id = any(${sql.param(ids)}::uuid[])`,
      ),
    );
  }

  /** Adds every record that names one of these objects. */
  async addReferring(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    // One index look-up a key: an overlap with hundreds of keys would be answered by reading the whole table.
    this.#add(
      await this.#scope.tx.execute<Named>(sql`
        select r.id, r.kind from unnest(${sql.param([...new Set(keys)])}::text[]) as named(key)
        cross join lateral (select id, kind from source_records where refers_to @> array[named.key] offset 0) r`),
    );
  }

  /** Adds every record that names one of these records. */
  async addReferringTo(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await this.#scope.tx.execute<{ key: string }>(sql`
      select r.kind || ':' || r.external_id as key from source_records r where r.id = any(${sql.param(ids)}::uuid[])
      union all select 'crm_contract_number:' || (r.facts->>'number') from source_records r where r.id = any(${sql.param(ids)}::uuid[]) and r.kind = 'crm_contract'
      union all select 'billing_meter:' || (r.facts->>'meterId') from source_records r where r.id = any(${sql.param(ids)}::uuid[]) and r.kind = 'billing_price' and r.facts->>'meterId' is not null`);
    await this.addReferring(rows.map((row) => row.key));
  }

  /** Adds what hangs together with the given payment records: everything of one payment intent, and charges with what names them. */
  async addPaymentsTogether(): Promise<void> {
    const kinds = ["billing_charge", "billing_invoice_payment", "billing_dispute"] as const;
    for (let before = -1; before !== this.#count(kinds); ) {
      before = this.#count(kinds);
      const ids = this.of(...kinds);
      if (ids.length === 0) return;
      const rows = await this.#scope.tx.execute<{ key: string; charge: string | null }>(sql`
        select distinct key, charge from (
          select 'billing_payment_intent:' || (r.facts->>'paymentIntentId') as key, null as charge from source_records r
          where r.id = any(${sql.param(ids)}::uuid[]) and r.facts->>'paymentIntentId' is not null
          union all select 'billing_charge:' || r.external_id, null from source_records r where r.id = any(${sql.param(ids)}::uuid[]) and r.kind = 'billing_charge'
          union all select 'billing_charge:' || (r.facts->>'chargeId'), r.facts->>'chargeId' from source_records r where r.id = any(${sql.param(ids)}::uuid[]) and r.facts->>'chargeId' is not null) keys`);
      await this.addReferring(rows.map((row) => row.key));
      const charges = rows.flatMap((row) => (row.charge === null ? [] : [row.charge]));
      if (charges.length > 0) {
        this.#add(
          await this.#scope.tx.execute<Named>(
            sql`select id, kind from source_records where kind = 'billing_charge' and external_id = any(${sql.param(charges)}::text[])`,
          ),
        );
      }
    }
  }

  #count(kinds: readonly string[]): number {
    return kinds.reduce((sum, kind) => sum + (this.#byKind.get(kind)?.size ?? 0), 0);
  }

  #add(rows: readonly Named[]): void {
    for (const { id, kind } of rows) {
      const ids = this.#byKind.get(kind) ?? new Set<string>();
      ids.add(id);
      this.#byKind.set(kind, ids);
    }
  }
}
