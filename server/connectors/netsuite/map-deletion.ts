import { checkedRecords } from "#server/connectors/check-records";
import { wireDeletion } from "#server/connectors/netsuite/wire";
import { unreadable } from "#server/connectors/unreadable";
import { NO_CURRENCY } from "#server/domain/money";
import type { MappedMessage, SourceRecord } from "#server/domain/sync/records";

type Tombstone = { externalId: string; versionAt: string; versionSequence: number; isDeleted: true };
type Deleted = { recordid: string; deleteddate: string; name?: string | null | undefined };

/**
 * NetSuite's list of deletions names the record and nothing of what it held, so the tombstone carries nothing either: no
 * amount, no customer, no entity.
 */
export function mapDeletion(payload: unknown): MappedMessage {
  const parsed = wireDeletion.safeParse(payload);
  if (!parsed.success) return unreadable("NetSuite", "A row of the list of deletions", payload, parsed.error);
  const { type, recordid, deleteddate } = parsed.data;
  const make = RECORD_OF_TYPE.get(type.toLowerCase().replace(/[\s_]+/g, ""));
  if (!make)
    return {
      outcome: "ignored",
      reason: `Docket does not follow "${type.slice(0, 80)}", so its deletion means nothing here.`,
    };
  const versionAt = new Date(deleteddate).toISOString();
  const tombstone: Tombstone = { externalId: recordid, versionAt, versionSequence: 0, isDeleted: true };
  return checkedRecords("NetSuite", `The deletion of the ${type} ${recordid}`, [make(tombstone, parsed.data)]);
}

const transaction =
  (kind: "invoice" | "payment" | "credit") =>
  (tombstone: Tombstone, { deleteddate }: Deleted): SourceRecord => ({
    ...tombstone,
    kind: "erp_transaction",
    facts: {
      number: null,
      kind,
      billingId: null,
      customerId: null,
      subsidiaryId: null,
      currency: NO_CURRENCY,
      totalMinor: "0",
      postedOn: deleteddate.slice(0, 10),
      dueOn: null,
      period: null,
      status: null,
    },
  });

const staged = (tombstone: Tombstone, { recordid, deleteddate }: Deleted): SourceRecord => ({
  ...tombstone,
  kind: "erp_invoice_import",
  facts: {
    // Which invoice it was for is not said; the row as it was last read tells.
    billingInvoiceId: recordid,
    status: "pending",
    errorCode: null,
    errorMessage: null,
    transactionId: null,
    amountMinor: "0",
    currency: NO_CURRENCY,
    subsidiaryId: null,
    postingPeriod: null,
    department: null,
    glAccount: null,
    documentOn: deleteddate.slice(0, 10),
  },
});

const revenuePlan = (tombstone: Tombstone, { recordid, deleteddate }: Deleted): SourceRecord => ({
  ...tombstone,
  kind: "erp_revenue_schedule",
  facts: {
    billingInvoiceId: recordid,
    billingLineId: null,
    productCode: null,
    subsidiaryId: null,
    currency: NO_CURRENCY,
    amountMinor: "0",
    recognisedMinor: "0",
    startsOn: deleteddate.slice(0, 10),
    endsOn: deleteddate.slice(0, 10),
    status: "planned",
  },
});

const customer = (tombstone: Tombstone, { recordid, name }: Deleted): SourceRecord => ({
  ...tombstone,
  kind: "erp_customer",
  facts: { name: name ?? recordid, accountId: null, subsidiaryId: null, currency: null, terms: null, taxId: null },
});

/** Types as the list of deletions writes them, without blanks and case; transactions also by their SuiteQL codes. */
const RECORD_OF_TYPE = new Map<string, (tombstone: Tombstone, row: Deleted) => SourceRecord>([
  ["customer", customer],
  ["invoice", transaction("invoice")],
  ["custinvc", transaction("invoice")],
  ["customerpayment", transaction("payment")],
  ["payment", transaction("payment")],
  ["custpymt", transaction("payment")],
  ["customrecordinvoiceimport", staged],
  ["revenueplan", revenuePlan],
  ["creditmemo", transaction("credit")],
  ["custcred", transaction("credit")],
]);
