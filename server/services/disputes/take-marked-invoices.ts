import { sql } from "drizzle-orm";
import { z } from "zod";
import { disputeItems, disputes } from "#db/schema/disputes";
import { type DisputeReason, reasonOf } from "#server/domain/disputes/reasons";
import { amountWords, countWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Context, Scope } from "#server/kernel/context";
import { AppError, conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { defineQuery } from "#server/kernel/query";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";
import { type Opened, openDispute } from "#server/services/disputes/open-dispute";
import { type ActivePolicy, activePolicy } from "#server/services/policies/active-policy";

const CLAIM = "The source that brought the invoice in marks it as disputed and does not say why.";

/**
 * Marked by a source and no dispute speaks for it. What the billing platform marks is a payment taken back, which has a case
 * of its own; a file tells of nothing else.
 */
const isTaken = sql`exists (select from dispute_items d where d.invoice_id = i.id)`;
const marked = sql`i.is_disputed and i.deleted_at is null and i.status in ('open', 'paid') and i.system <> 'stripe' and not ${isTaken}`;

const customersOfMarked = defineQuery({
  name: "dispute.customers_of_marked",
  permission: "dispute.maintain",
  input: z.strictObject({ customerIds: z.array(z.uuid()).nullable() }),
  async run({ tx }, { customerIds }): Promise<string[]> {
    const theirs = customerIds === null ? sql`true` : sql`i.customer_id = any(${sql.param(customerIds)}::uuid[])`;
    const rows = await tx.execute<{ id: string }>(
      sql`select distinct i.customer_id as id from invoices i where ${theirs} and ${marked} order by 1`,
    );
    return rows.map(({ id }) => id);
  },
});

type MarkedInvoice = {
  id: string;
  number: string;
  currency: string;
  issuedOn: PlainDate;
  totalMinor: bigint;
  openMinor: bigint;
  /** The last day on which money or a credit came to it. */
  movedOn: PlainDate | null;
};

/**
 * Enters what a source marks as disputed of a customer's invoices: each that is open as a claim with its case, contested whole
 * since the day it was issued, as the source does not say since when; each that was settled before it was heard of as history.
 * Refuses with CONFLICT where every one has been entered.
 */
export const takeMarkedInvoices = defineCommand({
  name: "dispute.take_marked",
  permission: "dispute.maintain",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }) {
    const account = await lockAccount(scope, customerId);
    const invoices = await loadMarked(scope, account);
    const policy = await activePolicy(scope, "dispute_reasons");
    const reason = reasonOf(policy.document, policy.document.defaults.source_flag);
    if (!reason) throw new Error(`${policy.name} has no reason for what a source marks.`);
    const opened: Opened[] = [];
    for (const invoice of invoices.filter(({ openMinor }) => openMinor > 0n))
      opened.push(await openDispute(scope, openingOf(invoice, { account, policy, reason })));
    const settled = invoices.filter(({ openMinor, totalMinor }) => openMinor <= 0n && totalMinor > 0n);
    const told = await enterHistory(scope, settled, { account, policy, reason });
    const [first, ...others] = [...told, ...opened.flatMap(({ events }) => events)];
    if (!first) throw conflict(`Nothing of ${account.name} is marked that is not entered.`, { isNothingToDo: true });
    return { result: { opened: opened.length, settled: settled.length }, events: [first, ...others] };
  },
});

async function loadMarked({ tx }: Pick<Scope, "tx">, { id, today }: Account): Promise<MarkedInvoice[]> {
  const rows = await tx.execute<{
    id: string;
    number: string;
    currency: string;
    issued_on: PlainDate;
    total_minor: string;
    open_minor: string;
    moved_on: PlainDate | null;
  }>(sql`
    select i.id, coalesce(i.number, i.external_id) as number, i.currency, i.issued_on::text, i.total_minor::text,
      (i.total_minor - coalesce(m.minor, 0))::text as open_minor, m.moved_on::text
    from invoices i left join lateral (
      select sum(minor) as minor, max(moved) as moved_on from (
        select amount_minor as minor, applied_on as moved from allocations where invoice_id = i.id and currency = i.currency and applied_on <= ${today}::date and deleted_at is null
        union all
        select total_minor, issued_on from credit_memos where invoice_id = i.id and currency = i.currency and issued_on <= ${today}::date and status <> 'void' and deleted_at is null) moves) m on true
    where i.customer_id = ${id}::uuid and ${marked} order by i.issued_on, i.id`);
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    currency: row.currency,
    issuedOn: row.issued_on,
    totalMinor: BigInt(row.total_minor),
    openMinor: BigInt(row.open_minor),
    movedOn: row.moved_on,
  }));
}

type Entering = { account: Account; policy: ActivePolicy<"dispute_reasons">; reason: DisputeReason };

function openingOf({ id, number, currency, issuedOn, openMinor }: MarkedInvoice, entering: Entering) {
  return {
    ...entering,
    source: "source_flag" as const,
    claim: CLAIM,
    currency,
    raisedOn: issuedOn,
    items: [{ invoiceId: id, lineId: null, amountMinor: openMinor, number }],
    person: { id: null, name: null },
    ticketId: null,
    paymentId: null,
  };
}

/** Ended as paid on the day the last of it was settled; nobody has anything to decide, so there is no case. */
async function enterHistory(
  scope: Scope,
  settled: readonly MarkedInvoice[],
  { account, policy, reason }: Entering,
): Promise<DomainEvent[]> {
  if (settled.length === 0) return [];
  const { name } = doer(scope);
  const whose = { entityCode: account.entity, customerId: account.id };
  const entered = settled.map((invoice) => ({
    ...invoice,
    disputeId: newId(scope.now),
    endedOn: invoice.movedOn ?? invoice.issuedOn,
  }));
  await scope.tx.insert(disputes).values(
    entered.map(({ disputeId, currency, issuedOn, endedOn }) => ({
      ...whose,
      id: disputeId,
      currency,
      source: "source_flag" as const,
      reason: reason.code,
      policyVersion: policy.name,
      claim: CLAIM,
      raisedBy: name,
      raisedOn: issuedOn,
      raisedAt: scope.now,
      outcome: "paid" as const,
      endedBy: name,
      endedOn,
      endedAt: scope.now,
      endNote: "It was settled before it was heard of here.",
    })),
  );
  await scope.tx.insert(disputeItems).values(
    entered.map(({ disputeId, id, totalMinor, issuedOn, endedOn }) => ({
      ...whose,
      id: newId(scope.now),
      disputeId,
      invoiceId: id,
      disputedMinor: totalMinor,
      raisedOn: issuedOn,
      state: "paid" as const,
      acceptedMinor: 0n,
      decidedBy: name,
      decidedOn: endedOn,
      decidedAt: scope.now,
    })),
  );
  const sums = [...Map.groupBy(settled, ({ currency }) => currency)].map(([currency, ofCurrency]) =>
    amountWords(
      ofCurrency.reduce((sum, { totalMinor }) => sum + totalMinor, 0n),
      currency,
    ),
  );
  return [
    accountEvent(
      "dispute.history_entered",
      account,
      { type: "customer", id: account.id },
      {
        data: {
          sentence: `${settled.length === 1 ? "An invoice" : `${countWords(BigInt(settled.length))} invoices`} over ${sums.join(" and ")} had been disputed and settled before, as their source says.`,
          disputeIds: entered.map(({ disputeId }) => disputeId),
          reasons: policy.name,
        },
      },
    ),
  ];
}

/** Enters what is marked of these customers; "all" of everybody. Safe to run twice and at once. @returns of how many something was entered. */
export async function takeMarkedInvoicesOf(
  context: Context,
  customerIds: readonly string[] | "all",
  signal?: AbortSignal,
): Promise<number> {
  const wanted = await customersOfMarked.execute(context, {
    customerIds: customerIds === "all" ? null : [...customerIds],
  });
  let taken = 0;
  for (const customerId of wanted) {
    signal?.throwIfAborted();
    try {
      await takeMarkedInvoices.execute(context, { customerId });
      taken += 1;
    } catch (error) {
      if (!(error instanceof AppError && error.details.isNothingToDo === true)) throw error;
    }
  }
  return taken;
}
