import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import { type DunningPolicy, strategyOf } from "#server/domain/collections/dunning-policy";
import type { AccountStrip, StripEntry } from "#server/domain/collections/dunning-views";
import { planDay } from "#server/domain/collections/plan-day";
import { type ContactChannel, channelWords } from "#server/domain/collections/records";
import { stageOf } from "#server/domain/collections/stage";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { daysBetween, isPlainDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { noSuchAccount } from "#server/services/accounts/account-customers";
import { entityDay } from "#server/services/dunning/entity-day";
import { loadDay } from "#server/services/dunning/plan-accounts";
import { activePolicy } from "#server/services/policies/active-policy";

const LONGEST_DAYS = 100;
const Day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");

/** An account over some days: steps taken and to come, contacts, promises, charges, and when what holds it is over. */
export const accountStrip = defineQuery({
  name: "dunning.account_strip",
  permission: "collection.read",
  input: z.strictObject({ customerId: z.uuid(), from: Day, to: Day }),
  async run(scope, { customerId, from, to }): Promise<AccountStrip> {
    if (from > to || daysBetween(from, to) > LONGEST_DAYS)
      throw ruleViolation(`Choose a span of ${LONGEST_DAYS} days at most that ends after it begins.`);
    const [customer] = await scope.tx.execute<{ entity_code: string }>(
      sql`select entity_code from customers where id = ${customerId}`,
    );
    if (!customer) throw noSuchAccount();
    const { today } = await entityDay(scope, customer.entity_code);
    const { document: policy } = await activePolicy(scope, "dunning");
    const [account] = await loadDay(scope, [customerId], { day: today, policy });
    if (!account) throw noSuchAccount();
    const past = await loadPast(scope, customerId, { from, to });
    const entries = [...past, ...comingOf(account, policy, today)]
      .filter(({ on }) => from <= on && on <= to)
      .sort((left, right) => left.on.localeCompare(right.on));
    return { today, strategy: strategyOf(policy, account).strategy.label, entries };
  },
});

/** What comes of the account as it stands: the next step of each invoice, promised days, charges, the ends of holds. */
function comingOf(account: AccountFacts, policy: DunningPolicy, today: PlainDate): StripEntry[] {
  const { strategy } = strategyOf(policy, account);
  const entries: StripEntry[] = [];
  for (const invoice of account.invoices) {
    const { due, next } = stageOf(strategy, invoice, today);
    if (due) entries.push({ on: today, kind: "step_next", words: `${due.label}: ${invoice.number}` });
    if (next && next.on > today)
      entries.push({ on: next.on, kind: "step_next", words: `${next.step.label}: ${invoice.number}` });
    if (invoice.nextChargeOn !== null && invoice.nextChargeOn >= today)
      entries.push({ on: invoice.nextChargeOn, kind: "charge_next", words: `Charged again: ${invoice.number}` });
  }
  for (const { promisedOn, endedOn } of account.promises)
    if (endedOn === null) entries.push({ on: promisedOn, kind: "promise", words: "Payment promised" });
  const { held } = planDay(account, policy, today, workingDaysOf(account.country));
  for (const { number, holds } of held)
    for (const { until, sentence } of holds)
      if (until !== null) entries.push({ on: until, kind: "hold_ends", words: `Free again, ${number}: ${sentence}` });
  return unlike(entries);
}

/** Several invoices may say the same of one day. */
function unlike(entries: readonly StripEntry[]): StripEntry[] {
  return [...new Map(entries.map((entry) => [`${entry.on} ${entry.kind} ${entry.words}`, entry])).values()];
}

type PastRow = { on: PlainDate; kind: "step_taken" | "contact" | "charge_tried"; words: string };

async function loadPast(
  { tx }: Pick<Scope, "tx">,
  customerId: string,
  { from, to }: { from: PlainDate; to: PlainDate },
): Promise<StripEntry[]> {
  const rows = await tx.execute<PastRow>(sql`
    select distinct i.taken_on::text as "on", 'step_taken' as kind, a.step_label || ': ' || coalesce(v.number, v.external_id) as words
    from dunning_items i join dunning_acts a on a.id = i.act_id join invoices v on v.id = i.invoice_id
    where i.customer_id = ${customerId} and i.taken_on between ${from}::date and ${to}::date
    union all
    select l.on_day::text, 'contact', l.channel || '|' || l.direction || '|' || l.by_name from contact_ledger l
    where l.customer_id = ${customerId} and l.dunning_act_id is null and l.on_day between ${from}::date and ${to}::date
    union all
    select (p.attempted_at at time zone e.time_zone)::date::text, 'charge_tried', coalesce(i.number, i.external_id) || ' ' || p.status
    from invoices i join payment_attempts p on p.invoice_id = i.id and p.deleted_at is null join legal_entities e on e.code = i.entity_code
    where i.customer_id = ${customerId} and (p.attempted_at at time zone e.time_zone)::date between ${from}::date and ${to}::date`);
  return rows.map((row) => (row.kind === "contact" ? { ...row, words: contactWords(row.words) } : chargeWords(row)));
}

function contactWords(said: string): string {
  const [channel = "", direction = "", by = ""] = said.split("|");
  const name = channelWords[channel as ContactChannel] ?? channel;
  return direction === "in" ? `${name} from the customer` : `${name} by ${by}`;
}

function chargeWords(row: PastRow): StripEntry {
  return row.kind === "charge_tried" ? { ...row, words: `Charge ${row.words}` } : row;
}
