import { type SQL, sql } from "drizzle-orm";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import type { Touched } from "#server/domain/exceptions/touched";
import type { Scope } from "#server/kernel/context";

/** Tables whose rows stand under a contract. */
const agreementTables = ["contract_prices", "opportunities", "subscriptions", "invoices"] as const;
type AgreementTable = (typeof agreementTables)[number];

/** Days beside a period tell whether one within it is missing. */
const AROUND_DAYS = 14;

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

  /** What was paid, billed or credited may decide about the customer who owes it; customers of invoices that are gone are found by their case. */
  async ofCustomersOfInvoices(): Promise<void> {
    const invoiceIds = [...(this.#ids.get("invoice") ?? [])];
    if (invoiceIds.length === 0) return;
    await this.#addFrom(
      "customer",
      sql`select distinct customer_id as id from invoices where id = any(${sql.param(invoiceIds)}::uuid[])`,
    );
  }

  /** An open ticket, or a renewal that is being talked about, decides how its customer is spoken to. */
  async ofRelations(table: "support_tickets" | "opportunities", ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#addFrom(
      "customer",
      sql`select distinct customer_id as id from ${sql.raw(`"${table}"`)} where id = any(${sql.param(ids)}::uuid[])`,
    );
  }

  async ofDisputes(disputeIds: readonly string[]): Promise<void> {
    if (disputeIds.length === 0) return;
    await this.#addFrom(
      "payment",
      sql`select payment_id as id from payment_disputes where id = any(${sql.param(disputeIds)}::uuid[]) and payment_id is not null`,
    );
  }

  /** Whatever is billed, paid or put aside for a customer may leave one of their credits unused, or keep a promise. */
  async ofCreditsOfCustomers(): Promise<void> {
    const customerIds = [...(this.#ids.get("customer") ?? [])];
    if (customerIds.length === 0) return;
    await this.#addFrom(
      "credit",
      sql`select m.id from invoices i join credit_memos m on m.invoice_id = i.id where i.customer_id = any(${sql.param(customerIds)}::uuid[])`,
    );
    await this.#addFrom(
      "service_credit",
      sql`select id from service_credits where customer_id = any(${sql.param(customerIds)}::uuid[]) and status = 'granted'`,
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

  /** An order that was signed, ended, approved or rejected decides what the contract agrees, though its prices stay as they are. */
  async ofAmendments(amendmentIds: readonly string[]): Promise<void> {
    if (amendmentIds.length === 0) return;
    const rows = await this.#scope.tx.execute<{ id: string }>(
      sql`select distinct contract_id as id from contract_amendments where id = any(${sql.param(amendmentIds)}::uuid[])`,
    );
    const contractIds = rows.map((row) => row.id);
    this.add("contract", contractIds);
    await this.ofContracts(contractIds, []);
  }

  /** Work sold by time and milestone matters to its project, and to the invoices that name it. */
  async ofServices(ids: {
    projects: readonly string[];
    milestones: readonly string[];
    entries: readonly string[];
    rates: readonly string[];
  }): Promise<void> {
    const { projects, milestones, entries, rates } = ids;
    this.add("project", projects);
    if (milestones.length + entries.length + rates.length === 0) return;
    await this.#addFrom(
      "project",
      sql`select project_id as id from milestones where id = any(${sql.param(milestones)}::uuid[])
      union select project_id from time_entries where id = any(${sql.param(entries)}::uuid[])
      union select project_id from hourly_rates where id = any(${sql.param(rates)}::uuid[])`,
    );
    await this.#addFrom(
      "invoice",
      sql`
      select i.id from (
        select invoice_external_id from milestones where id = any(${sql.param(milestones)}::uuid[]) and invoice_external_id is not null
        union select invoice_external_id from time_entries where id = any(${sql.param(entries)}::uuid[]) and invoice_external_id is not null
        union select e.invoice_external_id from hourly_rates h join time_entries e on e.project_id = h.project_id
          where h.id = any(${sql.param(rates)}::uuid[]) and e.invoice_external_id is not null) named
      join source_records r on r.kind = 'billing_invoice' and r.external_id = named.invoice_external_id
      join invoices i on i.id = r.id`,
    );
  }

  /** Contracts by what stands under them: rows of tables that name one, which invoices may do through their subscription. */
  async ofAgreements(changes: Partial<Record<AgreementTable, readonly string[]>>): Promise<void> {
    const selects = agreementTables.flatMap((table) => {
      const ids = changes[table] ?? [];
      if (ids.length === 0) return [];
      const named = sql`select contract_id as id from ${sql.raw(`"${table}"`)} where id = any(${sql.param(ids)}::uuid[]) and contract_id is not null`;
      const throughSubscription = sql`select s.contract_id from invoices i join subscriptions s on s.id = i.subscription_id where i.id = any(${sql.param(ids)}::uuid[]) and s.contract_id is not null`;
      return table === "invoices" ? [named, throughSubscription] : [named];
    });
    if (selects.length > 0) await this.#addFrom("contract", sql.join(selects, sql` union `));
  }

  /** A day counts for the invoice of its period, sent or not, and as a customer's usual use for the drafts after it. */
  async ofUsageDays(dayIds: readonly string[]): Promise<void> {
    if (dayIds.length === 0) return;
    await this.#addFrom(
      "invoice",
      sql`
      select distinct i.id from usage_days u join invoices i on i.customer_id = u.customer_id
      where u.id = any(${sql.param(dayIds)}::uuid[]) and (i.status = 'draft' or
        (i.status in ('open', 'paid') and u.used_on between i.period_starts_on - ${AROUND_DAYS}::int and i.period_ends_on + ${AROUND_DAYS}::int))`,
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

  async ofTax(taxTransactionIds: readonly string[]): Promise<void> {
    if (taxTransactionIds.length === 0) return;
    await this.#addFrom(
      "invoice",
      sql`select invoice_id as id from tax_transactions where id = any(${sql.param(taxTransactionIds)}::uuid[]) and invoice_id is not null`,
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

  /** Invoices for which these rows stand. */
  async ofDocuments(
    table: "erp_documents" | "revenue_schedules" | "invoice_deliveries",
    ids: readonly string[],
  ): Promise<void> {
    if (ids.length === 0) return;
    await this.#addFrom(
      "invoice",
      sql`select distinct invoice_id as id from ${sql.raw(`"${table}"`)} where id = any(${sql.param(ids)}::uuid[]) and invoice_id is not null`,
    );
  }

  async #addFrom(kind: SubjectKind, query: SQL): Promise<void> {
    this.add(
      kind,
      (await this.#scope.tx.execute<{ id: string }>(query)).map((row) => row.id),
    );
  }
}
