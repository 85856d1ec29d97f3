import { sql } from "drizzle-orm";
import { z } from "zod";
import type { PacketFact } from "#server/domain/approvals/packet";
import { standingWords } from "#server/domain/exceptions/customer-facts";
import { amountWords } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { defineApprovalKind, type PrepareScope } from "#server/services/approvals/kinds/kind";
import { amount, day, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { refuseAtStandstill } from "#server/services/collections/consequences/refuse-at-standstill";
import { loadTimeZone } from "#server/services/entities/time-zone";

/** How the account is to stand with what it owes: restricted, kept from buying more, or free again. */
export const ServiceRestrictionTerms = z.strictObject({
  customerId: z.uuid(),
  standing: z.enum(["suspended", "expansion_blocked", "good"]),
});
type Terms = z.output<typeof ServiceRestrictionTerms>;

type Row = {
  id: string;
  name: string;
  tier: string | null;
  entity_code: string;
  standing: string | null;
  system: string | null;
  account_id: string | null;
  seen_at: string | null;
  currency: string | null;
  overdue_minor: string;
  oldest_due_on: PlainDate | null;
  invoices: number;
};

/** What each standing does to a customer, by the name of its customer. */
const asked: Record<Terms["standing"], (name: string) => { title: string; label: string; consequences: string[] }> = {
  suspended: (name) => ({
    title: `Restrict the service of ${name}`,
    label: `Set ${name} to suspended`,
    consequences: [`Everybody at ${name} finds the product restricted within minutes; their data stays.`],
  }),
  expansion_blocked: (name) => ({
    title: `Block ${name} from expanding`,
    label: `Block ${name} from expanding`,
    consequences: [`${name} keeps what they have and cannot upgrade or add seats.`],
  }),
  good: (name) => ({
    title: `Lift the restriction of ${name}`,
    label: `Set ${name} to good standing`,
    consequences: [`${name} can use and add everything they pay for again.`],
  }),
};

/**
 * Restricts what a customer who does not pay can use or add, or lifts it: by the standing of the account, which the product
 * obeys.
 */
export const serviceRestriction = defineApprovalKind<Terms>({
  key: "service_restriction",
  terms: ServiceRestrictionTerms,
  async prepare(scope, terms) {
    const customer = await loadCustomer(scope, terms.customerId);
    const { name, system, account_id: accountId } = customer;
    if (accountId === null || system === null)
      throw ruleViolation(`${name} has no account in the CRM, so there is nothing to restrict. Run the sync first.`);
    if (customer.standing === terms.standing)
      throw ruleViolation(`The account of ${name} is ${standingWords[terms.standing]} already.`);
    const isRestricting = terms.standing !== "good";
    if (isRestricting) await refuseAtStandstill(scope, customer, "Its service stays as it is.");
    if (isRestricting && customer.oldest_due_on === null)
      throw ruleViolation(`${name} owes nothing that is overdue, so there is no ground to restrict them.`);
    const { title, label, consequences } = asked[terms.standing](name);
    const source = { system, seenAt: customer.seen_at === null ? null : new Date(customer.seen_at) };
    return {
      entity: customer.entity_code,
      customer: { id: customer.id, name, tier: customer.tier },
      subject: { type: "customer", id: customer.id, name },
      title,
      amount: null,
      about: terms.standing,
      facts: [
        significant("account.standing", "Standing in the CRM", words(customer.standing ?? "not told"), source),
        ...(isRestricting ? [significant("account.standstill", "Bankruptcy or death", words("none noted"), null)] : []),
        ...overdueFacts(customer, isRestricting),
      ],
      consequences: isRestricting
        ? [
            ...consequences,
            overdueWords(customer),
            "Lifting it again is asked for in the same way, or follows by itself where the product does so on payment.",
          ]
        : consequences,
      plan: [
        {
          system,
          operation: { operation: "account.set_standing", accountId, standing: terms.standing },
          label,
          target: `account:${accountId}`,
        },
      ],
    };
  },
});

/** Whoever pays before it is carried out is not restricted: what is overdue decides, invoice by invoice. */
function overdueFacts(customer: Row, isRestricting: boolean): PacketFact[] {
  const state = isRestricting ? significant : explaining;
  if (customer.currency === null || customer.oldest_due_on === null) return [];
  return [
    state("overdue.amount", "Overdue", amount(BigInt(customer.overdue_minor), customer.currency), null),
    state("overdue.oldest", "Oldest due", day(customer.oldest_due_on), null),
    explaining("overdue.count", "Invoices overdue", { is: "count", count: customer.invoices }, null),
  ];
}

function overdueWords({ currency, overdue_minor: overdue, invoices }: Row): string {
  if (currency === null) return "Nothing is overdue.";
  return `${amountWords(BigInt(overdue), currency)} on ${invoices === 1 ? "one invoice" : `${invoices} invoices`} are overdue.`;
}

async function loadCustomer(scope: PrepareScope, customerId: string): Promise<Row> {
  const [found] = await scope.tx.execute<{ entity_code: string }>(
    sql`select entity_code from customers where id = ${customerId} and deleted_at is null`,
  );
  if (!found) throw notFound("There is no such customer, or they belong to a legal entity you do not work for.");
  const today = businessDate(scope.asOf, await loadTimeZone(scope, found.entity_code));
  const [row] = await scope.tx.execute<Row>(sql`
    select c.id, c.name, c.tier, c.entity_code, c.standing, x.system, x.external_id as account_id, x.last_seen_at as seen_at,
      due.currency, coalesce(due.overdue_minor, 0)::text as overdue_minor, due.oldest_due_on::text, coalesce(due.invoices, 0)::int as invoices
    from customers c
    left join lateral (select r.system, r.external_id, r.last_seen_at from external_references e join source_records r on r.id = e.id
      where e.subject_type = 'customer' and e.subject_id = c.id and r.kind = 'crm_account' and not r.is_deleted order by r.external_id limit 1) x on true
    left join lateral (
      select i.currency, sum(left_minor) as overdue_minor, min(i.due_on) as oldest_due_on, count(*) as invoices
      from (select i.currency, i.due_on, i.total_minor
              - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0)
              - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void'), 0) as left_minor
            from invoices i where i.customer_id = c.id and i.status = 'open' and i.deleted_at is null and i.due_on < ${today}::date) i
      where left_minor > 0 group by i.currency order by sum(left_minor) desc limit 1) due on true
    where c.id = ${customerId}`);
  if (!row) throw notFound("There is no such customer, or they belong to a legal entity you do not work for.");
  return row;
}
