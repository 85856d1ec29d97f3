import { type SQL, sql } from "drizzle-orm";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import type { Touched } from "#server/domain/exceptions/touched";
import type { Scope } from "#server/kernel/context";

/** Collects the subjects of detection whose facts changed, directly or through what they are compared with. */
export class TouchedSubjects {
  readonly #ids = new Map<SubjectKind, Set<string>>();
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  all(): Touched {
    return Object.fromEntries([...this.#ids].map(([kind, ids]) => [kind, [...ids]]));
  }

  add(kind: SubjectKind, ids: readonly string[]): void {
    if (ids.length === 0) return;
    const known = this.#ids.get(kind) ?? new Set();
    this.#ids.set(kind, known);
    for (const id of ids) known.add(id);
  }

  /** Terms of a customer matter to invoices that can still be corrected or paid. */
  async ofCustomers(customerIds: readonly string[]): Promise<void> {
    if (customerIds.length === 0) return;
    await this.#addFrom(
      "invoice",
      sql`select id from invoices where customer_id = any(${sql.param(customerIds)}::uuid[]) and status in ('draft', 'open')`,
    );
  }

  async ofContracts(contractIds: readonly string[], contractPriceIds: readonly string[]): Promise<void> {
    if (contractIds.length + contractPriceIds.length === 0) return;
    await this.#addFrom(
      "invoice",
      sql`
      select i.id from subscriptions s join invoices i on i.subscription_id = s.id
      where i.status in ('draft', 'open') and s.contract_id in (
        select p.contract_id from contract_prices p where p.id = any(${sql.param(contractPriceIds)}::uuid[]) union select unnest(${sql.param(contractIds)}::uuid[]))`,
    );
  }

  async ofUsage(usageIds: readonly string[]): Promise<void> {
    if (usageIds.length === 0) return;
    await this.#addFrom(
      "invoice",
      sql`
      select i.id from usage_records u join invoices i on i.customer_id = u.customer_id
      where u.id = any(${sql.param(usageIds)}::uuid[]) and i.status in ('draft', 'open')`,
    );
  }

  async ofLines(lineIds: readonly string[]): Promise<void> {
    if (lineIds.length === 0) return;
    await this.#addFrom(
      "invoice",
      sql`select distinct invoice_id as id from invoice_lines where id = any(${sql.param(lineIds)}::uuid[])`,
    );
  }

  async ofMoney(ids: {
    attempts: readonly string[];
    allocations: readonly string[];
    credits: readonly string[];
    documents: readonly string[];
  }): Promise<void> {
    const parts = [
      { table: "payment_attempts", written: ids.attempts },
      { table: "allocations", written: ids.allocations },
      { table: "credit_memos", written: ids.credits },
      { table: "erp_documents", written: ids.documents },
    ].filter((part) => part.written.length > 0);
    if (parts.length === 0) return;
    const selects = parts.map(
      (part) =>
        sql`select invoice_id as id from ${sql.raw(`"${part.table}"`)} where id = any(${sql.param(part.written)}::uuid[]) and invoice_id is not null`,
    );
    await this.#addFrom("invoice", sql.join(selects, sql` union `));
  }

  async #addFrom(kind: SubjectKind, query: SQL): Promise<void> {
    this.add(
      kind,
      (await this.#scope.tx.execute<{ id: string }>(query)).map((row) => row.id),
    );
  }
}
