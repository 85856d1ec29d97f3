import type { z } from "zod";
import { decimalText } from "#server/connectors/salesforce/decimal";
import { instantOfStamp, type wireCase, type wireOpportunity } from "#server/connectors/salesforce/wire";
import { minorFromDecimal } from "#server/domain/money";
import { boundText, type Mapping, translated } from "#server/domain/sync/mapping";
import { type FactsOf, type MappedMessage, recordFacts, type SourceRecord } from "#server/domain/sync/records";

type Context = { externalId: string; versionAt: string; versionSequence: number; isDeleted: boolean };
type Deal = FactsOf<"crm_opportunity">;
type Ticket = FactsOf<"support_ticket">;

/** A deal: what a customer is about to sign, renewals among them. */
export function mapOpportunity(
  row: z.infer<typeof wireOpportunity>,
  context: Context,
  mapping: Mapping,
): SourceRecord | MappedMessage {
  if (!row.AccountId)
    return {
      outcome: "ignored",
      reason: `The deal ${row.Id} belongs to no account yet, so it says nothing of a customer.`,
    };
  const currency = row.CurrencyIsoCode ?? null;
  const amount = row.Amount ?? null;
  if (amount !== null && currency === null) return deadDeal(row.Id, "CurrencyIsoCode", "has an amount and no currency");
  const minor = amount === null || currency === null ? null : minorFromDecimal(decimalText(amount), currency);
  if (amount !== null && minor === null)
    return deadDeal(row.Id, "Amount", `holds ${amount}, which has more decimal places than ${currency} has`);
  const type = boundText(mapping, "opportunity.kind", row);
  return {
    ...context,
    kind: "crm_opportunity",
    facts: {
      accountId: row.AccountId,
      contractId: row.ContractId ?? null,
      name: row.Name,
      // The check of the record refuses a word the table does not lead to one of ours. A deal without a word is new business.
      kind: type === null ? "new" : (translated(mapping, "opportunity.kind", type) as Deal["kind"]),
      stage: row.StageName,
      isClosed: row.IsClosed,
      isWon: row.IsWon,
      amountMinor: minor === null ? null : minor.toString(),
      currency,
      closesOn: row.CloseDate,
    },
  };
}

function deadDeal(id: string, field: string, trouble: string): MappedMessage {
  return {
    outcome: "dead",
    field,
    reason: `The deal ${id} from Salesforce cannot be read: it ${trouble}. Nothing was changed; correct it in Salesforce, then try again.`,
  };
}

const { status: states, priority: priorities } = recordFacts.support_ticket.shape;

/** A case: companies add words of their own for where it stands, and its closing flag tells what an unknown one means. */
export function mapCase(row: z.infer<typeof wireCase>, context: Context, mapping: Mapping): SourceRecord {
  const status = states.safeParse(translated(mapping, "case.status", row.Status ?? "New"));
  const priority = priorities.safeParse(translated(mapping, "case.priority", row.Priority ?? null));
  const closedAt = row.ClosedDate ? instantOfStamp(row.ClosedDate) : null;
  const facts: Ticket = {
    number: row.CaseNumber,
    accountId: row.AccountId ?? null,
    requesterName: row.SuppliedName ?? null,
    requesterEmail: row.SuppliedEmail ?? null,
    subject: row.Subject ?? "(no subject)",
    status: status.success ? status.data : row.IsClosed ? "closed" : "open",
    priority: priority.success ? priority.data : null,
    topic: boundText(mapping, "case.topic", row),
    invoiceNumber: boundText(mapping, "case.invoiceNumber", row),
    tags: [row.Origin?.toLowerCase(), row.IsEscalated ? "escalated" : null].filter((tag) => typeof tag === "string"),
    openedAt: instantOfStamp(row.CreatedDate) ?? context.versionAt,
    solvedAt: row.IsClosed ? (closedAt ?? context.versionAt) : null,
  };
  return { ...context, kind: "support_ticket", facts };
}
