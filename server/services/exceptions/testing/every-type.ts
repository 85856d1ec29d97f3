import type { Role } from "#server/domain/access/roles";
import type { Company } from "#server/services/exceptions/testing/company";

type Entity = "US01" | "DE01" | "JP01";

/** What one type of exception is expected to come to, from the mistake to the proof. */
export type Story = {
  /** How its mistake is made at the source, where the sandbox knows several ways. */
  variant?: string;
  entity: Entity;
  /** It lies between two legal entities, so that only who works for both sees enough of it. */
  isBetweenEntities?: true;
  /** On which desk its case stands, and to which team the table in force sends it. */
  queue: "exceptions" | "cash" | "disputes" | "dead-letters";
  team: Team;
  /** What its sentence must say, besides whom or what it is about. */
  says: RegExp;
  /** The first fix the desk offers that can be run, and what a person has to tell it. */
  fix: string;
  input?: Readonly<Record<string, string>>;
  /** What the proof must say when the case is closed. */
  proof: RegExp;
};

/** A type whose every first way out moves money already claimed: refused here, ended by others at the source. */
export type AwaitedStory = Omit<Story, "input"> & { endAtSource(company: Company, subjectId: string): Promise<void> };

export const teams = {
  prices: "Contracts and prices",
  usage: "Usage and metering",
  masters: "Tax and master data",
  books: "Books and posting",
  cash: "Cash and credits",
  services: "Services",
  feeds: "Feeds",
} as const;
export type Team = keyof typeof teams;

/** Who may work a desk. */
export const workers: Readonly<Record<Story["queue"], Role>> = {
  exceptions: "billing_analyst",
  cash: "cash_applier",
  disputes: "dispute_owner",
  "dead-letters": "integration_engineer",
};

const onDesk = { queue: "exceptions" } as const;
const prices = { ...onDesk, team: "prices" } as const;
const usage = { ...onDesk, team: "usage" } as const;
const masters = { ...onDesk, team: "masters" } as const;
const books = { ...onDesk, team: "books" } as const;
const credits = { ...onDesk, team: "cash" } as const;
const cash = { queue: "cash", team: "cash" } as const;
const disputes = { queue: "disputes", team: "cash" } as const;
const services = { ...onDesk, team: "services" } as const;
const feeds = { queue: "dead-letters", team: "feeds" } as const;

/** One row for each type there is: a type without one fails the test that walks them. */
export const stories: Readonly<Record<string, Story>> = {
  contract_price_variance: {
    ...prices,
    entity: "JP01",
    variant: "list_price",
    says: /^Billed .+ per .+, contract says .+ \(contract \d+, order \d+, since .+\); draft .+ would go out .+ too (high|low) and is held\.$/,
    fix: "correct_to_contract",
    proof: /now bills what contract \d+ says/,
  },
  usage_over_entitlement: {
    ...usage,
    entity: "DE01",
    says: /used .+ of API calls .+ are included: .+ are owed and .+ billed, so draft .+ would go out .+ too low and is held\.$/,
    fix: "bill_measured_usage",
    proof: /now bills all use beyond the included units/,
  },
  missing_purchase_order: {
    ...prices,
    entity: "US01",
    variant: "not_on_draft",
    says: /pays only against a purchase order and draft .+ carries none/,
    fix: "set_purchase_order",
    proof: /now carries purchase order PO-/,
  },
  tax_calculation_failure: {
    ...masters,
    entity: "DE01",
    variant: "no_postal_code",
    says: /^Tax was not calculated because billing has no postal code .+ cannot be issued\.$/,
    fix: "correct_address",
    proof: /^Billing calculated the tax of draft/,
  },
  erp_posting_rejection: {
    ...books,
    entity: "US01",
    variant: "closed_period",
    says: /is not in the books because its posting period is closed .+ and its payment cannot be posted\.$/,
    fix: "repost",
    proof: /^The ERP posted US01-\d+ as /,
  },
  failed_payment: {
    ...credits,
    entity: "US01",
    variant: "soft_decline",
    says: /could not be charged to .+ because/,
    fix: "retry_payment",
    proof: /^US01-\d+ is paid\.$/,
  },
  duplicate_invoice: {
    ...prices,
    entity: "DE01",
    variant: "draft",
    says: /a second time, as .+ does; it is held so that it does not go out\.$/,
    fix: "delete_draft",
    proof: /was deleted in billing/,
  },
  tax_data_missing: {
    ...masters,
    entity: "DE01",
    variant: "lost",
    says: /^Billing has no VAT number for .+, although the CRM has DE\d{9}: draft .+ is held\.$/,
    fix: "fill_tax_id",
    proof: /now carries VAT number DE\d{9}/,
  },
  billing_entity_mismatch: {
    ...masters,
    entity: "JP01",
    variant: "currency",
    says: /contract \d+ says JPY: draft .+ is held/,
    fix: "draw_anew",
    proof: /was deleted in billing/,
  },
  invoice_stuck: {
    ...books,
    entity: "DE01",
    variant: "rolled_back",
    says: /was issued on .+ and never handed to the ERP; receivables in the books are short by it/,
    fix: "stage",
    proof: /^The ERP posted DE01-\d+ as /,
  },
  invoice_not_delivered: {
    ...prices,
    entity: "JP01",
    variant: "no_address",
    says: /could not be sent: billing has no e-mail address of .+ will not be paid on time\.$/,
    fix: "correct_email",
    input: { email: "bills@customer.example" },
    proof: /was sent by e-mail to bills@customer\.example/,
  },
  erp_total_mismatch: {
    ...books,
    entity: "US01",
    variant: "total",
    says: /is billed over .+ and the ERP posted .+ over .+; receivables in the books are off by/,
    fix: "correct_posting",
    proof: /^The ERP has US01-\d+ as .+, as billing does\.$/,
  },
  revenue_schedule_divergence: {
    ...books,
    entity: "DE01",
    variant: "at_once",
    says: /and the ERP recognises all .+ revenue of the months concerned would be reported wrongly\.$/,
    fix: "correct_schedule",
    proof: /^The ERP plans .+ of revenue for .+, line by line as they are billed\.$/,
  },
  usage_missing_or_late: {
    ...usage,
    entity: "US01",
    variant: "lost_days",
    says: /^The meter shows no API calls of .+ on .+, though there was use before and after/,
    fix: "resubmit_usage",
    proof: /shows use on every day/,
  },
  invalid_usage_record: {
    ...usage,
    entity: "DE01",
    variant: "unknown_customer",
    says: /^The meter refused .+ events of API calls of .+; about .+ would be left off draft .+, which is held\.$/,
    fix: "resubmit_usage",
    proof: /refuses no events/,
  },
  usage_spike: {
    ...usage,
    entity: "US01",
    says: /usual .+ is held/,
    fix: "set_to_usual",
    proof: /no use far above the usual/,
  },
  duplicate_invoice_line: {
    ...prices,
    entity: "JP01",
    says: /twice, and the contract explains once; it would go out .+ too high and is held\.$/,
    fix: "remove_line",
    proof: /bills each line once now/,
  },
  proration_error: {
    ...prices,
    entity: "DE01",
    variant: "whole_period",
    says: /^Prorated .+ is due \(contract \d+\); counted by the .+ are due at the terms of order \d+; draft .+ and is held\.$/,
    fix: "correct_proration",
    proof: /now prorates as contract/,
  },
  unapproved_rate_change: {
    ...prices,
    entity: "US01",
    variant: "pending_order",
    says: /is not approved; it is held until the change is approved in the CRM or the approved terms are billed\.$/,
    fix: "bill_approved_terms",
    proof: /at approved prices now/,
  },
  milestone_not_accepted: {
    ...services,
    entity: "DE01",
    says: /^Draft .+ bills ".+" of .+, which .+ has not accepted; it is held until the customer accepts or the line is off\.$/,
    fix: "take_off_draft",
    proof: /deleted in billing/,
  },
  time_billing_mismatch: {
    ...services,
    entity: "US01",
    variant: "unbilled",
    says: /approved for .+ are on no invoice though their month is over, so .+ goes unbilled\.$/,
    fix: "bill_time",
    proof: /are on an invoice/,
  },
  unmatched_payment: {
    ...cash,
    entity: "DE01",
    variant: "at_billing",
    says: /and is on no invoice, so what it pays is still asked for/,
    fix: "apply_payment",
    proof: /applied to/,
  },
  duplicate_settlement: {
    ...cash,
    entity: "DE01",
    says: /was paid by .+ and again by .+ are above what it claims and belong to/,
    fix: "keep_as_credit",
    proof: /kept as credit/,
  },
  overpayment: {
    ...cash,
    entity: "DE01",
    says: /more than .+ still claimed\. The rest is the customer's/,
    fix: "keep_as_credit",
    proof: /are kept as credit or needed by its invoice\.$/,
  },
  cross_entity_remittance: {
    ...cash,
    entity: "DE01",
    isBetweenEntities: true,
    says: /reached .+, but .+ is an invoice of DE01/,
    fix: "record_transfer",
    proof: /passed on/,
  },
  chargeback: {
    ...disputes,
    entity: "DE01",
    says: /'s bank took .+ back .+; without evidence by .+ the money is lost\.$/,
    fix: "submit_evidence",
    proof: /evidence was handed in/,
  },
  unapplied_credit: {
    ...credits,
    entity: "US01",
    variant: "on_balance",
    says: /lie unused because .+ was settled without them, while .+ is still asked for .+ on US01-\d+\.$/,
    fix: "apply_credit",
    proof: /is used up/,
  },
  duplicate_credit: {
    ...credits,
    entity: "JP01",
    says: /credits .+ a second time, for the same as .+ asks for .+ too little\.$/,
    fix: "void_credit",
    proof: /is void in billing/,
  },
  customer_master_mismatch: {
    ...masters,
    entity: "DE01",
    variant: "terms",
    says: /until one of them is put right/,
    fix: "carry_master_value",
    proof: /Every system has the same/,
  },
  account_status_out_of_step: {
    ...masters,
    entity: "US01",
    variant: "flagged",
    says: /^The CRM has .+ although no invoice is overdue/,
    fix: "set_standing",
    proof: /as the money says/,
  },
  renewal_not_billed: {
    ...prices,
    entity: "DE01",
    says: /goes on from .+ the first invoice of .+ before tax is missing\.$/,
    fix: "renew_subscription",
    proof: /is billed for its term from/,
  },
  amendment_not_reflected: {
    ...prices,
    entity: "JP01",
    says: /took effect on contract \d+ .+ billing goes on as before, so the next invoice will be wrong by/,
    fix: "set_amended_terms",
    proof: /has the terms of order/,
  },
  sync_failure: {
    ...feeds,
    entity: "DE01",
    says: /^Message evt_\w+ from Billing could not be taken in: .+ Until it is replayed or skipped/,
    fix: "skip",
    input: { reason: "An event of the vendor's own test." },
    proof: /was left for good by a person's decision\.$/,
  },
  completeness_break: {
    ...feeds,
    entity: "US01",
    says: / With other amounts: US01-\d+\. Until both agree, numbers of that day may be wrong\.$/,
    fix: "read_again",
    proof: /agree on invoices of .+ on both sides\.$/,
  },
};

export const awaitedStories: Readonly<Record<string, AwaitedStory>> = {
  service_credit_not_reflected: {
    ...credits,
    entity: "DE01",
    says: /promised .+, but billing never credited it/,
    fix: "issue_credit",
    async endAtSource(company, promiseId) {
      const { world } = company.sandbox.core;
      const { invoiceId, amount } = world.serviceCredits.must(promiseId);
      const given = `invoice=${invoiceId}&amount=${amount}&memo=Service credit, ticket ${promiseId}`;
      const isPaid = world.invoices.must(invoiceId).status === "paid";
      await atBilling(company, "/v1/credit_notes", isPaid ? `${given}&refund_amount=${amount}` : given);
    },
    proof: /Billing issued/,
  },
  short_payment: {
    ...cash,
    entity: "DE01",
    variant: "bank_charges",
    says: /and says that this is all: .+ are missing\. So little is mostly what banks on the way kept\.$/,
    fix: "credit_rest",
    async endAtSource(company, paymentId) {
      const { invoiceId } = company.sandbox.core.world.charges.must(paymentId);
      await atBilling(company, `/v1/invoices/${invoiceId}/pay`, "paid_out_of_band=true");
    },
    proof: /is paid, so nothing more is expected\.$/,
  },
};

/** Somebody at the source does what the desk may not. */
async function atBilling({ sandbox }: Company, path: string, body: string): Promise<void> {
  const headers = { authorization: "Bearer sk_test_1", "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(`${sandbox.url}${path}`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}
