import type { z } from "zod";
import { isShape, type Shape } from "#server/connectors/avalara/client";
import { minorOf, refusalOf, transactionFacts } from "#server/connectors/avalara/facts";
import { idOf, isTransaction } from "#server/connectors/avalara/transaction-stream";
import { wireHandedOver, wireOrder, wireRefused, wireTransaction } from "#server/connectors/avalara/wire";
import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import { type Version, versionOfEventId } from "#server/connectors/pulled-message";
import { unreadable } from "#server/connectors/unreadable";
import type { FactsOf, MappedMessage } from "#server/domain/sync/records";

export const AVALARA_MAPPING_VERSION = "avalara-1";

const SYSTEM = "the tax engine";

/**
 * The tax engine's message in our words: its transactions, and from recorded files the results of handing invoices to it
 * and the orders of a like engine. Everything else it says is about rates, addresses and itself.
 */
export function mapAvalara({ payload, eventId }: RawMessage): MappedMessage {
  if (!isShape(payload))
    return dead(
      "The message from the tax engine is no object that can be read. Nothing was changed; ask for it to be sent again.",
      null,
    );
  const version = versionOfEventId(eventId);
  if (isTransaction(payload)) return mapTransaction(payload, version);
  const [refused] = Array.isArray(payload.failedInvoices) ? payload.failedInvoices : [];
  if (refused !== undefined) return mapRefused(refused, version);
  const [accepted] = Array.isArray(payload.succeededInvoices) ? payload.succeededInvoices : [];
  if (accepted !== undefined) return mapAccepted(accepted, version);
  if (isShape(payload.order)) return mapOrder(payload.order, version);
  if ("error" in payload || (typeof payload.type === "string" && isShape(payload.payload)))
    return ignored("This is a refusal of a request, not a transaction.");
  if (typeof payload.transactionCode === "string")
    return ignored(
      "This only names a transaction that was committed or voided; the transaction itself says so when it is read.",
    );
  const name = Object.keys(payload)[0] ?? "nothing";
  return ignored(`Docket does not follow "${name.slice(0, 80)}" from the tax engine.`);
}

function mapTransaction(row: Shape, version: Version | null): MappedMessage {
  const subject = `The transaction ${idOf(row)}`;
  const parsed = wireTransaction.safeParse(row);
  if (!parsed.success) return unreadable(SYSTEM, subject, row, parsed.error);
  const facts = transactionFacts(parsed.data);
  if ("tooFine" in facts) return tooFine(subject, facts.tooFine, facts.amount, parsed.data.currencyCode);
  const own = { versionAt: parsed.data.modifiedDate, versionSequence: parsed.data.version ?? 0 };
  return recordOf(subject, String(parsed.data.id), version ?? own, facts);
}

/** An invoice the tax engine took: its tax was calculated and kept, and is not yet final. */
function mapAccepted(row: unknown, version: Version | null): MappedMessage {
  const subject = `The invoice ${nameOf(row)}`;
  if (isShape(row) && isAccounting(row)) return notTax();
  if (isShape(row) && row.issuing_date === undefined && row.currency === undefined)
    return ignored(`${subject} was voided or reversed at the tax engine; its transaction says so when it is read.`);
  const parsed = wireHandedOver.safeParse(row);
  if (!parsed.success) return unreadable(SYSTEM, subject, row, parsed.error, ["succeededInvoices", 0]);
  const invoice = parsed.data;
  return recordOf(subject, invoice.id, version ?? midnightOf(invoice.issuing_date, 1), {
    ...handedOverFacts(invoice),
    status: "saved",
    taxableMinor: String(invoice.sub_total_excluding_taxes),
    taxMinor: String(invoice.taxes_amount_cents),
    errorCode: null,
    errorMessage: null,
  });
}

/** An invoice whose tax could not be calculated, and why. */
function mapRefused(row: unknown, version: Version | null): MappedMessage {
  const subject = `The invoice ${nameOf(row)}`;
  if (isShape(row) && isAccounting(row)) return notTax();
  const parsed = wireRefused.safeParse(row);
  if (!parsed.success) return unreadable(SYSTEM, subject, row, parsed.error, ["failedInvoices", 0]);
  const invoice = parsed.data;
  return recordOf(subject, invoice.id, version ?? midnightOf(invoice.issuing_date, 0), {
    ...handedOverFacts(invoice),
    status: "failed",
    taxableMinor: null,
    taxMinor: null,
    ...refusalOf(invoice.validation_errors),
  });
}

function handedOverFacts(invoice: Pick<z.infer<typeof wireRefused>, "id" | "issuing_date" | "currency" | "contact">) {
  return {
    documentCode: invoice.id,
    billingCustomerId: invoice.contact?.external_id || null,
    currency: invoice.currency,
    documentOn: invoice.issuing_date,
    country: invoice.contact?.country?.toUpperCase() || null,
    region: invoice.contact?.state || null,
  };
}

function mapOrder(row: Shape, version: Version | null): MappedMessage {
  const subject = `The order ${typeof row.transaction_id === "string" ? row.transaction_id.slice(0, 80) : "without an id"}`;
  const parsed = wireOrder.safeParse(row);
  if (!parsed.success) return unreadable(SYSTEM, subject, row, parsed.error, ["order"]);
  const order = parsed.data;
  const taxable = minorOf(order.amount, order.currency);
  const tax = minorOf(order.sales_tax, order.currency);
  if (taxable === "too fine") return tooFine(subject, "order.amount", String(order.amount), order.currency);
  if (tax === "too fine") return tooFine(subject, "order.sales_tax", String(order.sales_tax), order.currency);
  const versionAt = new Date(order.transaction_date).toISOString();
  return recordOf(subject, order.transaction_id, version ?? { versionAt, versionSequence: 0 }, {
    documentCode: order.transaction_id,
    billingCustomerId: null,
    status: "committed",
    currency: order.currency,
    taxableMinor: taxable,
    taxMinor: tax,
    documentOn: order.transaction_date.slice(0, 10),
    country: order.to_country ?? null,
    region: order.to_state ?? null,
    errorCode: null,
    errorMessage: null,
  });
}

function recordOf(
  subject: string,
  externalId: string,
  version: Version,
  facts: FactsOf<"tax_transaction">,
): MappedMessage {
  const versionAt = new Date(version.versionAt).toISOString();
  const { versionSequence } = version;
  return checkedRecords(SYSTEM, subject, [
    { kind: "tax_transaction", externalId, versionAt, versionSequence, isDeleted: false, facts },
  ]);
}

/** Results of posting an invoice to an accounting system have the same outer shape; they name accounts and a document type. */
function isAccounting(row: Shape): boolean {
  return "type" in row || "external_contact_id" in row;
}

function notTax(): MappedMessage {
  return ignored("This is the result of posting an invoice to an accounting system, not of calculating its tax.");
}

/** Of a refusal and an acceptance of one day, the acceptance came later. */
function midnightOf(day: string, versionSequence: 0 | 1): Version {
  return { versionAt: `${day}T00:00:00.000Z`, versionSequence };
}

function tooFine(subject: string, field: string, amount: string, currency: string): MappedMessage {
  return dead(
    `${subject} from ${SYSTEM} cannot be read: ${amount} has more decimal places than ${currency} has. Nothing was changed; correct the amount there, then try again.`,
    field,
  );
}

function nameOf(row: unknown): string {
  return isShape(row) && typeof row.id === "string" && row.id !== "" ? row.id.slice(0, 80) : "without an id";
}

function ignored(reason: string): MappedMessage {
  return { outcome: "ignored", reason };
}

function dead(reason: string, field: string | null): MappedMessage {
  return { outcome: "dead", reason, field };
}
