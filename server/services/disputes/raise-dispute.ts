import { sql } from "drizzle-orm";
import { claimTrouble } from "#server/domain/disputes/claim-rules";
import { RaiseDisputeInput } from "#server/domain/disputes/inputs";
import { reasonOf } from "#server/domain/disputes/reasons";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";
import { loadContestable } from "#server/services/disputes/load-contestable";
import { openDispute } from "#server/services/disputes/open-dispute";
import { activePolicy } from "#server/services/policies/active-policy";

export type RaisedDispute = { disputeId: string; caseId: string; number: number; message: string };

/** Enters what a customer contests: one claim over one or several invoices, and a case for whoever answers for its reason. */
export const raiseDispute = defineCommand({
  name: "dispute.raise",
  permission: "dispute.raise",
  input: RaiseDisputeInput,
  async run(scope, input) {
    const account = await lockAccount(scope, input.customerId);
    const policy = await activePolicy(scope, "dispute_reasons");
    const reason = reasonOf(policy.document, input.reason);
    if (!reason) throw ruleViolation(`There is no reason "${input.reason}" any more. Choose one of the list.`);
    const invoices = await loadContestable(
      scope,
      input.items.map(({ invoiceId }) => invoiceId),
      account.today,
    );
    const trouble = claimTrouble({ customer: account, reason, items: input.items }, invoices);
    if (trouble) throw ruleViolation(`${trouble} Nothing was entered.`);
    await requireTicket(scope, account, input.ticketId);
    const items = input.items.map((item) => ({ ...item, number: invoices.get(item.invoiceId)?.number ?? "" }));
    const currency = invoices.get(items[0]?.invoiceId ?? "")?.currency ?? "";
    const { disputeId, row, events } = await openDispute(scope, {
      account,
      policy,
      reason,
      source: input.source,
      claim: input.claim,
      raisedOn: account.today,
      currency,
      items,
      person: { id: input.personId, name: input.personName },
      ticketId: input.ticketId,
      paymentId: input.paymentId,
    });
    const result: RaisedDispute = {
      disputeId,
      caseId: row.id,
      number: row.number,
      message: `The claim of ${account.name} is entered as case ${row.number}. What is contested is not asked for until it is decided.`,
    };
    return { result, events };
  },
});

/** @throws AppError RULE_VIOLATION for a ticket of somebody else. */
export async function requireTicket(
  { tx }: Pick<Scope, "tx">,
  account: Pick<Account, "id" | "name">,
  ticketId: string | null,
): Promise<string | null> {
  if (ticketId === null) return null;
  const [ticket] = await tx.execute<{ number: string }>(sql`
    select number from support_tickets where id = ${ticketId}::uuid and customer_id = ${account.id}::uuid and deleted_at is null`);
  if (!ticket) throw ruleViolation(`The ticket is none of ${account.name}. Choose one of its tickets.`);
  return ticket.number;
}
