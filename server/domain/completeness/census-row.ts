import { NO_CURRENCY } from "#server/domain/money";
import type { FactsOf, RecordKind } from "#server/domain/sync/records";
import { businessDate, isPlainDate, type PlainDate } from "#server/domain/time";

/** One object as completeness counts it: on which day, for whom, how much. */
export type CensusRow = {
  externalId: string;
  businessOn: PlainDate;
  /** Empty where nothing says whose it is. */
  entityCode: string;
  currency: string;
  amountMinor: bigint;
};

/** What is known of whose an object is and where that is: read from our records alone, so it is the same for both sides. */
export type Places = {
  /** The legal entity of an object that others refer to; null when we do not know it. */
  entityOf(kind: RecordKind, externalId: string): string | null;
  zoneOf(entityCode: string | null): string;
};

/** Which facts of a kind say day, owner and amount. An instant becomes a day by the legal entity's zone. */
type Counting<Kind extends RecordKind> = {
  day: keyof FactsOf<Kind> & string;
  entity?: keyof FactsOf<Kind> & string;
  /** The objects it names, in the order in which they are asked whose it is. */
  owners?: readonly (readonly [RecordKind, keyof FactsOf<Kind> & string])[];
  amount?: keyof FactsOf<Kind> & string;
  currency?: keyof FactsOf<Kind> & string;
};

const countings: { readonly [Kind in RecordKind]?: Counting<Kind> } = {
  crm_contract: { day: "startsOn", owners: [["crm_account", "accountId"]] },
  crm_order: { day: "effectiveOn", owners: [["crm_account", "accountId"]] },
  crm_order_item: { day: "startsOn", owners: [["crm_order", "orderId"]] },
  crm_opportunity: {
    day: "closesOn",
    owners: [["crm_account", "accountId"]],
    amount: "amountMinor",
    currency: "currency",
  },
  billing_subscription: { day: "startedOn", owners: [["billing_customer", "customerId"]] },
  billing_invoice: {
    day: "createdAt",
    entity: "entityCode",
    owners: [["billing_customer", "customerId"]],
    amount: "totalMinor",
    currency: "currency",
  },
  billing_charge: {
    day: "attemptedAt",
    owners: [["billing_customer", "customerId"]],
    amount: "amountMinor",
    currency: "currency",
  },
  billing_credit_note: {
    day: "issuedAt",
    owners: [
      ["billing_customer", "customerId"],
      ["billing_invoice", "invoiceId"],
    ],
    amount: "totalMinor",
    currency: "currency",
  },
  billing_refund: {
    day: "createdAt",
    owners: [["billing_charge", "chargeId"]],
    amount: "amountMinor",
    currency: "currency",
  },
  billing_dispute: {
    day: "openedAt",
    owners: [["billing_charge", "chargeId"]],
    amount: "amountMinor",
    currency: "currency",
  },
  erp_transaction: {
    day: "postedOn",
    owners: [["erp_subsidiary", "subsidiaryId"]],
    amount: "totalMinor",
    currency: "currency",
  },
  erp_invoice_import: {
    day: "documentOn",
    owners: [
      ["billing_invoice", "billingInvoiceId"],
      ["erp_subsidiary", "subsidiaryId"],
    ],
    amount: "amountMinor",
    currency: "currency",
  },
  support_ticket: { day: "openedAt", owners: [["crm_account", "accountId"]] },
  usage_day: { day: "usedOn", owners: [["billing_customer", "billingCustomerId"]], amount: "quantity" },
  tax_transaction: {
    day: "documentOn",
    owners: [["billing_customer", "billingCustomerId"]],
    amount: "taxMinor",
    currency: "currency",
  },
  psa_project: { day: "startsOn", owners: [["crm_account", "accountId"]], amount: "budgetMinor", currency: "currency" },
  psa_milestone: { day: "dueOn", owners: [["psa_project", "projectId"]], amount: "amountMinor", currency: "currency" },
  psa_time_entry: { day: "workedOn", owners: [["psa_project", "projectId"]], amount: "minutes" },
  gateway_mandate: { day: "createdAt", owners: [["gateway_customer", "customerId"]] },
  gateway_payment: {
    day: "chargedOn",
    owners: [
      ["gateway_customer", "customerId"],
      ["billing_invoice", "billingInvoiceId"],
    ],
    amount: "amountMinor",
    currency: "currency",
  },
  gateway_refund: {
    day: "createdAt",
    owners: [["gateway_payment", "paymentId"]],
    amount: "amountMinor",
    currency: "currency",
  },
  gateway_payout: { day: "arrivesOn", amount: "amountMinor", currency: "currency" },
};

/** Who else may say whose an object is, when it does not say so itself. */
const furtherOwners: { readonly [Kind in RecordKind]?: readonly (readonly [RecordKind, string])[] } = {
  billing_customer: [["crm_account", "accountId"]],
  gateway_customer: [["crm_account", "accountId"]],
  crm_order: countings.crm_order?.owners ?? [],
  billing_charge: countings.billing_charge?.owners ?? [],
  billing_invoice: countings.billing_invoice?.owners ?? [],
  gateway_payment: countings.gateway_payment?.owners ?? [],
  psa_project: countings.psa_project?.owners ?? [],
};

/** Objects of the other kinds have no day of their own and are not counted by day. */
export function isCounted(kind: RecordKind): boolean {
  return countings[kind] !== undefined;
}

/** The fact that says the day of a kind, for looking rows up. @throws RangeError for a kind that is not counted by day. */
export function dayFactOf(kind: RecordKind): string {
  const counting = countings[kind];
  if (!counting) throw new RangeError(`Objects of the kind ${kind} have no day and cannot be counted by day.`);
  return counting.day;
}

/** The table above without its keys: each entry was checked against the facts of its own kind. */
type AnyCounting = {
  day: string;
  entity?: string;
  owners?: readonly (readonly [RecordKind, string])[];
  amount?: string;
  currency?: string;
};

type Facts = Readonly<Record<string, unknown>>;
export type OwnerReference = { kind: RecordKind; externalId: string };

/** The objects that may say whose this one is, best first. */
export function ownersOf(kind: RecordKind, facts: Facts): OwnerReference[] {
  const named: readonly (readonly [RecordKind, string])[] = countings[kind]?.owners ?? furtherOwners[kind] ?? [];
  return named.flatMap(([owner, field]) => {
    const externalId = textAt(facts, field);
    return externalId === null ? [] : [{ kind: owner, externalId }];
  });
}

/** The one reading both sides are counted by: the listed object and our record of it give the same row. Null for what has no readable day. */
export function censusRow(
  record: { kind: RecordKind; externalId: string; facts: Facts },
  places: Places,
): CensusRow | null {
  const counting: AnyCounting | undefined = countings[record.kind];
  if (!counting) return null;
  const { facts } = record;
  const named = counting.entity === undefined ? null : textAt(facts, counting.entity);
  const entityCode = named ?? ownerEntity(record.kind, facts, places);
  const businessOn = dayAt(facts, counting.day, places.zoneOf(entityCode));
  if (businessOn === null) return null;
  return {
    externalId: record.externalId,
    businessOn,
    entityCode: entityCode ?? "",
    currency: (counting.currency === undefined ? null : textAt(facts, counting.currency)) ?? NO_CURRENCY,
    amountMinor: counting.amount === undefined ? 0n : amountAt(facts, counting.amount),
  };
}

function ownerEntity(kind: RecordKind, facts: Facts, places: Places): string | null {
  for (const owner of ownersOf(kind, facts)) {
    const entity = places.entityOf(owner.kind, owner.externalId);
    if (entity !== null) return entity;
  }
  return null;
}

function dayAt(facts: Facts, field: string, zone: string): PlainDate | null {
  const text = textAt(facts, field);
  if (text === null) return null;
  if (isPlainDate(text)) return text;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? null : businessDate(instant, zone);
}

function textAt(facts: Facts, field: string): string | null {
  const value = facts[field];
  return typeof value === "string" && value !== "" ? value : null;
}

function amountAt(facts: Facts, field: string): bigint {
  const value = facts[field];
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : 0n;
}
