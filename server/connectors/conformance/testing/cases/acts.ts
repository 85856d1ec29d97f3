import { expect } from "vitest";
import type { Case } from "#server/connectors/conformance/testing/bench";
import type { OutboundEffect, OutboundOperation } from "#server/domain/sync/effects";

const operations: readonly OutboundOperation[] = [
  { operation: "invoice.hold", invoiceId: "in_nobody_knows" },
  { operation: "invoice.void", invoiceId: "in_nobody_knows" },
  { operation: "invoice.retry_payment", invoiceId: "in_nobody_knows" },
  { operation: "invoice.finalize", invoiceId: "in_nobody_knows" },
  { operation: "invoice.recalculate", invoiceId: "in_nobody_knows" },
  { operation: "invoice.send", invoiceId: "in_nobody_knows", channel: "email" },
  {
    operation: "customer.set_email",
    customerId: "cus_nobody_knows",
    email: "nobody@customer.example",
    invoiceId: "in_nobody_knows",
  },
  { operation: "invoice.recalculate_tax", invoiceId: "in_nobody_knows" },
  { operation: "customer.set_tax_id", customerId: "cus_nobody_knows", taxIdType: "eu_vat", value: "" },
  { operation: "customer.correct_field", customerId: "999999999", field: "name", value: "" },
  { operation: "customer.correct_field", customerId: "999999999", field: "country", value: "" },
  { operation: "account.set_standing", accountId: "001_nobody_knows", standing: "good" },
  { operation: "invoice.remove_line", invoiceId: "in_nobody_knows", lineId: "il_nobody_knows" },
  {
    operation: "invoice.edit_line",
    invoiceId: "in_nobody_knows",
    lineId: "il_nobody_knows",
    description: "",
    amountMinor: "nothing",
    currency: "XXX",
  },
  {
    operation: "subscription.correct_item",
    subscriptionId: "sub_nobody_knows",
    itemId: null,
    productCode: "NOTHING",
    quantity: "1",
    unitPriceMicros: "1",
    currency: "EUR",
    effectiveOn: "2026-03-01",
  },
  {
    operation: "milestone.record_acceptance",
    milestoneId: "ms_nobody_knows",
    acceptedOn: "2026-03-01",
    acceptedBy: "Nobody",
  },
  { operation: "project.bill_time", projectId: "prj_nobody_knows", timeEntryIds: ["te_nobody_knows"] },
  {
    operation: "project.request_approval",
    projectId: "prj_nobody_knows",
    timeEntryIds: ["te_nobody_knows"],
    rateIds: [],
  },
  {
    operation: "project.change_rate",
    projectId: "prj_nobody_knows",
    rateId: "rate_nobody_knows",
    role: "",
    currency: "XXX",
    hourlyMinor: "nothing",
    startsOn: "never",
  },
  {
    operation: "order.change_price",
    contractId: "800_nobody_knows",
    itemId: "802_nobody_knows",
    productCode: "",
    quantity: "nothing",
    unitPriceMicros: "nothing",
    currency: "XXX",
    effectiveOn: "never",
    description: "",
  },
  {
    operation: "revenue.override_schedule",
    scheduleId: "999999999",
    currency: "XXX",
    months: [{ month: "never", amountMinor: "nothing" }],
    startsOn: "never",
    endsOn: "never",
    memo: "",
  },
  { operation: "import.repost", importId: "999999999", corrections: {} },
  {
    operation: "import.create",
    billingInvoiceId: "in_nobody_knows",
    currency: "XXX",
    amountMinor: "nothing",
    subsidiaryId: "",
    department: "",
    glAccount: "",
    postingPeriod: "",
    documentOn: "never",
  },
  {
    operation: "document.correct",
    transactionId: "999999999",
    postedOn: "never",
    memo: "",
    replacement: {
      externalId: "docket-nobody",
      billingInvoiceId: "in_nobody_knows",
      currency: "XXX",
      amountMinor: "nothing",
      taxMinor: "nothing",
    },
  },
  {
    operation: "revenue.correct_schedule",
    scheduleId: "999999999",
    transactionId: "999999999",
    billingInvoiceId: "in_nobody_knows",
    billingLineId: "il_nobody_knows",
    productCode: "",
    currency: "XXX",
    amountMinor: "nothing",
    startsOn: "never",
    endsOn: "never",
  },
  {
    operation: "credit.apply",
    creditId: "999999999",
    customerId: "cus_nobody_knows",
    invoiceId: "in_nobody_knows",
    amountMinor: "nothing",
    currency: "XXX",
  },
  { operation: "credit.void", creditId: "cn_nobody_knows", invoiceId: "in_nobody_knows" },
  { operation: "credit.issue", invoiceId: "in_nobody_knows", amountMinor: "nothing", currency: "XXX", memo: "" },
  {
    operation: "credit.issue_lines",
    invoiceId: "in_nobody_knows",
    lines: [{ lineId: "il_nobody_knows", amountMinor: "nothing" }],
    currency: "XXX",
    totalMinor: "nothing",
    paidPart: "balance",
    reason: null,
    memo: "",
  },
  {
    operation: "refund.issue",
    chargeId: "ch_nobody_knows",
    amountMinor: "nothing",
    currency: "XXX",
    reason: "requested_by_customer",
  },
  { operation: "invoice.write_off", invoiceId: "in_nobody_knows" },
  {
    operation: "dispute.submit_evidence",
    disputeId: "dp_nobody_knows",
    chargeId: "ch_nobody_knows",
    text: "",
    documents: "",
  },
  { operation: "dispute.accept", disputeId: "dp_nobody_knows", chargeId: "ch_nobody_knows" },
  { operation: "invoice.remove_line", invoiceId: "in_nobody_knows", lineId: "il_nobody_knows" },
  {
    operation: "subscription.renew",
    subscriptionId: "sub_nobody_knows",
    contractNumber: "",
    startsOn: "never",
    intervalMonths: 0,
    currency: "XXX",
    items: [{ productCode: "", quantity: "nothing", unitPriceMicros: "nothing" }],
  },
  { operation: "usage.resubmit", likeDayId: "uday_nobody_knows", productCode: "", days: ["never"] },
  { operation: "usage.correct_day", dayId: "uday_nobody_knows", quantity: "nothing", reason: "" },
  {
    operation: "document.post",
    documentType: "creditmemo",
    externalId: "docket-nobody",
    customerId: null,
    subsidiaryId: "",
    currency: "XXX",
    amountMinor: "nothing",
    postedOn: "never",
    memo: "",
    appliesToInvoiceId: null,
  },
  {
    operation: "document.post",
    documentType: "creditmemo",
    externalId: "docket-nobody",
    standsForFollowed: true,
    customerId: "999999999",
    subsidiaryId: "",
    currency: "EUR",
    amountMinor: "1",
    postedOn: "never",
    memo: "",
    appliesToInvoiceId: null,
    bookedAs: "bad_debt",
  },
];
/** What a newer part of the program might hand to a connector that has not heard of it. */
const unheardOf = { operation: "moon.land", crater: "Tycho" } as unknown as OutboundOperation;

const foreign: Case = {
  name: "an act it does not know is refused with a sentence, never thrown, and writes nothing",
  async holds(subject, bench) {
    const { connector, core, gateway } = await bench.open();
    const received = core.received.length;
    const { signal } = new AbortController();
    for (const operation of [...operations, unheardOf]) {
      const effect: OutboundEffect = { id: "effect-1", idempotencyKey: "docket-effect-1", ...operation };
      for (const act of ["perform", "lookUp"] as const) {
        const answer = await connector[act](effect, signal);
        const isKnown = operation !== unheardOf;
        if (isKnown && answer.outcome === "not_done") continue;
        expect([act, operation.operation, answer.outcome]).toEqual([act, operation.operation, "refused"]);
        const said = "reason" in answer ? answer.reason : "";
        expect(said).toMatch(/\.$/);
        expect(said).not.toContain("undefined");
      }
    }
    expect(
      gateway.asked.filter(({ url }) => url.includes("undefined")),
      "asked about nothing",
    ).toEqual([]);
    expect(
      core.received.slice(received).filter(({ outcome }) => outcome === "applied"),
      subject.key,
    ).toEqual([]);
  },
};

const unknownObjects: Case = {
  name: "an object it does not know is nothing, whatever it is called",
  async holds({ key }, bench) {
    const { connector } = await bench.open();
    const { signal } = new AbortController();
    const types = [
      ...connector.censuses.flatMap(({ objectType }) => objectType ?? []),
      "nothing",
      "../admin",
      "toString",
    ];
    for (const type of types)
      expect(await connector.fetch({ system: key, type, id: "99999999" }, signal), type).toEqual([]);
  },
};

export const actCases: readonly Case[] = [foreign, unknownObjects];
