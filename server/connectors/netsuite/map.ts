import { z } from "zod";
import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import { mapDeletion } from "#server/connectors/netsuite/map-deletion";
import { mapFile } from "#server/connectors/netsuite/map-file";
import { reasonToLeave } from "#server/connectors/netsuite/other-transactions";
import {
  plannedMonths,
  type WireRevenuePlan,
  wireErpCustomer,
  wireImport,
  wireRate,
  wireRevenuePlan,
  wireSubsidiary,
  wireTransaction,
} from "#server/connectors/netsuite/wire";
import { unreadable } from "#server/connectors/unreadable";
import { minorFromDecimal } from "#server/domain/money";
import { boundText, type Mapping, translated } from "#server/domain/sync/mapping";
import type { FactsOf, MappedMessage, SourceRecord } from "#server/domain/sync/records";

export const NETSUITE_MAPPING_VERSION = "netsuite-2";

type Context = { externalId: string; versionAt: string; versionSequence: number; isDeleted: false; subject: string };
type ImportFacts = FactsOf<"erp_invoice_import">;
type PlanFacts = FactsOf<"erp_revenue_schedule">;
type Made = SourceRecord | { unreadableField: string; reason: string };

/** A row of one of the tables we query; the stream says which one, since SuiteQL rows do not. */
export function mapNetsuite(message: RawMessage, mapping: Mapping): MappedMessage {
  if (message.stream === "deletions") return mapDeletion(message.payload);
  const file = mapFile(message.stream);
  if (file) return file;
  const table = TABLES.get(message.stream);
  if (!table)
    return { outcome: "ignored", reason: `Docket does not follow "${message.stream.slice(0, 80)}" from NetSuite.` };
  const reason = message.stream === "transactions" ? reasonToLeave(message.payload) : null;
  return reason === null ? table(message, mapping) : { outcome: "ignored", reason };
}

/** Null where the plan is even over its days; undefined where its months cannot be read. */
function monthsOf(row: WireRevenuePlan): PlanFacts["months"] | null {
  const planned = plannedMonths(row);
  if (!planned) return planned;
  const months = planned.map(({ period, amount }) => ({
    month: period,
    amountMinor: minorFromDecimal(amount, row.currency)?.toString() ?? null,
  }));
  return months.every((each): each is { month: string; amountMinor: string } => each.amountMinor !== null)
    ? months
    : undefined;
}

type Table = (message: RawMessage, mapping: Mapping) => MappedMessage;

function tableOf<Wire extends { id: string; lastmodifieddate: string }>(
  label: string,
  schema: z.ZodType<Wire>,
  make: (row: Wire, context: Context, mapping: Mapping) => Made,
): Table {
  return ({ payload }, mapping) => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return unreadable("NetSuite", `The ${label} ${nameOf(payload)}`, payload, parsed.error);
    const row = parsed.data;
    const versionAt = new Date(row.lastmodifieddate).toISOString();
    const subject = `The ${label} ${row.id}`;
    const made = make(row, { externalId: row.id, versionAt, versionSequence: 0, isDeleted: false, subject }, mapping);
    if ("unreadableField" in made) return { outcome: "dead", reason: made.reason, field: made.unreadableField };
    return checkedRecords("NetSuite", subject, [made]);
  };
}

const TRANSACTION_KINDS = { CustInvc: "invoice", CustPymt: "payment", CustCred: "credit" } as const;
/** Which words say where an import stands, and where its invoice is named, is the company's choice. */
const chosenImport = wireImport.extend({ custrecord_ii_status: z.string(), externalid: z.string().nullish() });

const TABLES = new Map<string, Table>([
  [
    "subsidiaries",
    tableOf("subsidiary", wireSubsidiary, (row, context, mapping) => ({
      ...recordBase(context),
      kind: "erp_subsidiary",
      facts: {
        name: row.legalname ?? row.name,
        entityCode: translated(mapping, "entity", boundText(mapping, "subsidiary.entityCode", row)),
        country: row.country ?? null,
        currency: row.currency ?? null,
      },
    })),
  ],
  [
    "customers",
    tableOf("customer", wireErpCustomer, (row, context, mapping) => ({
      ...recordBase(context),
      kind: "erp_customer",
      facts: {
        name: row.companyname ?? row.entityid ?? row.id,
        accountId: boundText(mapping, "customer.accountId", row),
        subsidiaryId: row.subsidiary ?? null,
        currency: row.currency ?? null,
        terms: boundText(mapping, "customer.terms", row),
        taxId: boundText(mapping, "customer.taxId", row),
      },
    })),
  ],
  [
    "transactions",
    tableOf("transaction", wireTransaction, (row, context, mapping) => {
      const total = minorFromDecimal(row.foreigntotal, row.currency);
      if (total === null) return tooFine(context, "foreigntotal", row.foreigntotal, row.currency);
      const tax = row.taxtotal ? minorFromDecimal(row.taxtotal, row.currency) : undefined;
      if (tax === null) return tooFine(context, "taxtotal", row.taxtotal ?? "", row.currency);
      return {
        ...recordBase(context),
        kind: "erp_transaction",
        facts: {
          number: row.tranid ?? null,
          kind: TRANSACTION_KINDS[row.type],
          billingId: boundText(mapping, "transaction.billingId", row),
          customerId: row.entity ?? null,
          subsidiaryId: row.subsidiary ?? null,
          currency: row.currency,
          totalMinor: total.toString(),
          ...(tax === undefined ? {} : { taxMinor: tax.toString() }),
          postedOn: row.trandate,
          dueOn: row.duedate ?? null,
          period: row.postingperiod ?? null,
          status: translated(mapping, "transaction.status", row.status ?? null),
        },
      };
    }),
  ],
  [
    "invoice_imports",
    tableOf("invoice import", chosenImport, (row, context, mapping) => {
      const amount = minorFromDecimal(row.custrecord_ii_amount, row.custrecord_ii_currency);
      if (amount === null)
        return tooFine(context, "custrecord_ii_amount", row.custrecord_ii_amount, row.custrecord_ii_currency);
      const billingInvoiceId = boundText(mapping, "import.billingInvoiceId", row);
      if (billingInvoiceId === null) return unnamed(context, "externalid", "the billing invoice it is for");
      return {
        ...recordBase(context),
        kind: "erp_invoice_import",
        facts: {
          billingInvoiceId,
          // The check of the record refuses a word the table does not lead to one of ours.
          status: translated(mapping, "import.status", row.custrecord_ii_status) as ImportFacts["status"],
          errorCode: boundText(mapping, "import.errorCode", row),
          errorMessage: boundText(mapping, "import.errorMessage", row),
          transactionId: boundText(mapping, "import.transactionId", row),
          amountMinor: amount.toString(),
          currency: row.custrecord_ii_currency,
          subsidiaryId: boundText(mapping, "import.subsidiaryId", row),
          postingPeriod: boundText(mapping, "import.postingPeriod", row),
          department: boundText(mapping, "import.department", row),
          glAccount: boundText(mapping, "import.glAccount", row),
          documentOn: row.custrecord_ii_trandate,
        },
      };
    }),
  ],
  [
    "revenue_plans",
    tableOf("revenue plan", wireRevenuePlan, (row, context, mapping) => {
      const amount = minorFromDecimal(row.amount, row.currency);
      if (amount === null) return tooFine(context, "amount", row.amount, row.currency);
      const recognised = minorFromDecimal(row.amountrecognized, row.currency);
      if (recognised === null) return tooFine(context, "amountrecognized", row.amountrecognized, row.currency);
      const months = monthsOf(row);
      if (months === undefined)
        return unnamed(context, "plannedrevenue", "what each of its months recognises in a form that can be read");
      const billingInvoiceId = boundText(mapping, "plan.billingInvoiceId", row);
      if (billingInvoiceId === null) return unnamed(context, "custrecord_rp_invoice", "the billing invoice it is for");
      return {
        ...recordBase(context),
        kind: "erp_revenue_schedule",
        facts: {
          billingInvoiceId,
          billingLineId: boundText(mapping, "plan.billingLineId", row),
          productCode: row.item ?? null,
          subsidiaryId: row.subsidiary ?? null,
          currency: row.currency,
          amountMinor: amount.toString(),
          recognisedMinor: recognised.toString(),
          startsOn: row.revrecstartdate,
          endsOn: row.revrecenddate,
          // The check of the record refuses a word the table does not lead to one of ours.
          status: translated(mapping, "plan.status", row.status) as PlanFacts["status"],
          ...(months === null ? {} : { months }),
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

function unnamed({ subject }: Context, field: string, what: string): Made {
  return {
    unreadableField: field,
    reason: `${subject} from NetSuite cannot be read: it does not name ${what}. Nothing was changed; add it in NetSuite or say in the mapping where it stands, then try again.`,
  };
}

function nameOf(payload: unknown): string {
  const id = typeof payload === "object" && payload !== null && "id" in payload ? payload.id : null;
  return typeof id === "string" && id !== "" ? id.slice(0, 80) : "without an id";
}
