import type { z } from "zod";
import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import {
  wireErpCustomer,
  wireImport,
  wireRate,
  wireSubsidiary,
  wireTransaction,
} from "#server/connectors/netsuite/wire";
import { unreadable } from "#server/connectors/unreadable";
import { minorFromDecimal } from "#server/domain/money";
import type { MappedMessage, SourceRecord } from "#server/domain/sync/records";

export const NETSUITE_MAPPING_VERSION = "netsuite-1";

type Context = { externalId: string; versionAt: string; versionSequence: number; isDeleted: false; subject: string };
type Made = SourceRecord | { unreadableField: string; reason: string };

/** A row of one of the tables we query; the stream says which one, since SuiteQL rows do not. */
export function mapNetsuite(message: RawMessage): MappedMessage {
  const table = TABLES.get(message.stream);
  if (!table)
    return { outcome: "ignored", reason: `Docket does not follow "${message.stream.slice(0, 80)}" from NetSuite.` };
  return table(message);
}

type Table = (message: RawMessage) => MappedMessage;

function tableOf<Wire extends { id: string; lastmodifieddate: string }>(
  label: string,
  schema: z.ZodType<Wire>,
  make: (row: Wire, context: Context) => Made,
): Table {
  return ({ payload }) => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return unreadable("NetSuite", `The ${label} ${nameOf(payload)}`, payload, parsed.error);
    const row = parsed.data;
    const versionAt = new Date(row.lastmodifieddate).toISOString();
    const subject = `The ${label} ${row.id}`;
    const made = make(row, { externalId: row.id, versionAt, versionSequence: 0, isDeleted: false, subject });
    if ("unreadableField" in made) return { outcome: "dead", reason: made.reason, field: made.unreadableField };
    return checkedRecords("NetSuite", subject, [made]);
  };
}

const TRANSACTION_KINDS = { CustInvc: "invoice", CustPymt: "payment", CustCred: "credit" } as const;
const IMPORT_STATES = { Pending: "pending", Posted: "posted", Rejected: "rejected" } as const;

const TABLES = new Map<string, Table>([
  [
    "subsidiaries",
    tableOf("subsidiary", wireSubsidiary, (row, context) => ({
      ...recordBase(context),
      kind: "erp_subsidiary",
      facts: {
        name: row.legalname ?? row.name,
        entityCode: row.externalid ?? null,
        country: row.country ?? null,
        currency: row.currency ?? null,
      },
    })),
  ],
  [
    "customers",
    tableOf("customer", wireErpCustomer, (row, context) => ({
      ...recordBase(context),
      kind: "erp_customer",
      facts: {
        name: row.companyname ?? row.entityid ?? row.id,
        accountId: row.externalid ?? null,
        subsidiaryId: row.subsidiary ?? null,
        currency: row.currency ?? null,
        terms: row.terms ?? null,
        taxId: row.vatregnumber ?? null,
      },
    })),
  ],
  [
    "transactions",
    tableOf("transaction", wireTransaction, (row, context) => {
      const total = minorFromDecimal(row.foreigntotal, row.currency);
      if (total === null) return tooFine(context, "foreigntotal", row.foreigntotal, row.currency);
      return {
        ...recordBase(context),
        kind: "erp_transaction",
        facts: {
          number: row.tranid ?? null,
          kind: TRANSACTION_KINDS[row.type],
          billingId: row.externalid ?? null,
          customerId: row.entity ?? null,
          subsidiaryId: row.subsidiary ?? null,
          currency: row.currency,
          totalMinor: total.toString(),
          postedOn: row.trandate,
          dueOn: row.duedate ?? null,
          period: row.postingperiod ?? null,
          status: row.status ?? null,
        },
      };
    }),
  ],
  [
    "invoice_imports",
    tableOf("invoice import", wireImport, (row, context) => {
      const amount = minorFromDecimal(row.custrecord_ii_amount, row.custrecord_ii_currency);
      if (amount === null)
        return tooFine(context, "custrecord_ii_amount", row.custrecord_ii_amount, row.custrecord_ii_currency);
      return {
        ...recordBase(context),
        kind: "erp_invoice_import",
        facts: {
          billingInvoiceId: row.externalid,
          status: IMPORT_STATES[row.custrecord_ii_status],
          errorCode: row.custrecord_ii_error_code ?? null,
          errorMessage: row.custrecord_ii_error_message ?? null,
          transactionId: row.custrecord_ii_transaction ?? null,
          amountMinor: amount.toString(),
          currency: row.custrecord_ii_currency,
          subsidiaryId: row.custrecord_ii_subsidiary ?? null,
          postingPeriod: row.custrecord_ii_posting_period ?? null,
          department: row.custrecord_ii_department ?? null,
          glAccount: row.custrecord_ii_gl_account ?? null,
          documentOn: row.custrecord_ii_trandate,
        },
      };
    }),
  ],
  [
    "currency_rates",
    tableOf("exchange rate", wireRate, (row, context) => ({
      ...recordBase(context),
      kind: "erp_rate",
      facts: {
        base: row.basecurrency,
        quote: row.transactioncurrency,
        rate: row.exchangerate,
        effectiveOn: row.effectivedate,
      },
    })),
  ],
]);

function recordBase({ externalId, versionAt, versionSequence, isDeleted }: Context) {
  return { externalId, versionAt, versionSequence, isDeleted };
}

function tooFine({ subject }: Context, field: string, amount: string, currency: string): Made {
  return {
    unreadableField: field,
    reason: `${subject} from NetSuite cannot be read: ${amount} has more decimal places than ${currency} has. Nothing was changed; correct the amount in NetSuite, then try again.`,
  };
}

function nameOf(payload: unknown): string {
  const id = typeof payload === "object" && payload !== null && "id" in payload ? payload.id : null;
  return typeof id === "string" && id !== "" ? id.slice(0, 80) : "without an id";
}
