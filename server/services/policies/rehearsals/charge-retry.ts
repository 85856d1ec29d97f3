import { sql } from "drizzle-orm";
import { type ChargeFacts, type ChargeRetry, chargeRetry } from "#server/domain/collections/charge-retry";
import { ChargeRetryPolicy, chargeScheduleOf } from "#server/domain/collections/charge-retry-policy";
import { chargeSchemes } from "#server/domain/collections/scheme-rules";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import { dayWords } from "#server/domain/exceptions/words";
import {
  changeOfWords,
  type Looked,
  type RehearsalWindow,
  type RehearsedChange,
} from "#server/domain/policies/rehearsal";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadChargeFacts } from "#server/services/collections/load-charge-facts";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { activePolicy } from "#server/services/policies/active-policy";
import { afterPlace, placeOf, within } from "#server/services/policies/rehearsals/places";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";

const BATCH = 300;

/** The latest failed charge of each invoice: what follows it, as of its own day for past ones and as of today for open ones. */
export const chargeRetryRehearser: Rehearser = {
  windows: ["past", "open"],
  noun: { one: "failed charge", many: "failed charges" },
  look: lookAtCharges,
};

async function* lookAtCharges(
  scope: Scope,
  draft: unknown,
  window: RehearsalWindow,
  after: string | null,
): AsyncGenerator<Looked> {
  const { document: before } = await activePolicy(scope, "charge_retry");
  const policies = { before, after: ChargeRetryPolicy.parse(draft) };
  const isToday = window.of === "open";
  let place = after;
  for (;;) {
    const rows = await nextCharges(scope, window, place);
    const asked = rows.map(({ id, invoice_id }) => ({ attemptId: id, invoiceId: invoice_id, isToday }));
    const known = await loadChargeFacts(scope, asked);
    const currencies = rows.map(({ currency }) => currency);
    const base = await baseAmounts(scope, currencies, businessDate(scope.now, "UTC"));
    for (const row of rows) {
      place = placeOf(new Date(row.at), row.id);
      const facts = known.get(row.id);
      if (!facts) continue;
      const day = isToday ? businessDate(scope.now, row.time_zone) : businessDate(new Date(row.at), row.time_zone);
      const amount = { minor: BigInt(row.amount_minor), currency: row.currency };
      const workingDays = workingDaysOf(facts.country);
      const [was, is] = [
        chargeRetry(policies.before, facts, day, workingDays),
        chargeRetry(policies.after, facts, day, workingDays),
      ];
      const decidedBy = is?.kind === "gateway_retries" ? null : scheduleOf(policies.after, facts);
      yield {
        place,
        baseMinor: base(amount),
        item: { ...itemOf(row, facts), amount, decidedBy, changes: changesOf(was, is) },
      };
    }
    if (rows.length < BATCH) return;
  }
}

function itemOf(row: ChargeRow, { failures }: ChargeFacts): Omit<Looked["item"], "amount" | "decidedBy" | "changes"> {
  const why = declineOf(failures.at(-1)?.code ?? null).words;
  return {
    id: row.id,
    href: row.case_id === null ? null : `/${row.queue}?case=${row.case_id}`,
    name: row.number,
    title: `${row.customer_name} · ${why}`,
    at: new Date(row.at),
    isOver: row.is_over,
  };
}

function scheduleOf(policy: ChargeRetryPolicy, { scheme, ...facts }: ChargeFacts): string {
  return chargeScheduleOf(policy, chargeSchemes[scheme].method, facts).label;
}

function changesOf(was: ChargeRetry | null, is: ChargeRetry | null): RehearsedChange[] {
  return [
    ...changeOfWords("Left to", left(was), left(is)),
    ...changeOfWords("What follows", followsWords(was), followsWords(is), false),
  ];
}

const leftTo: Record<ChargeRetry["kind"], string> = {
  gateway_retries: "the gateway",
  under_way: "the charge under way",
  retry: "a charge of ours",
  notice: "the customer, who is told",
  wait: "the customer, who was told",
  exhausted: "somebody here",
};

function left(next: ChargeRetry | null): string {
  return next === null ? "nobody" : leftTo[next.kind];
}

const wants = { another_card: "another card", another_mandate: "another mandate", payment: "a payment" } as const;

function followsWords(next: ChargeRetry | null): string {
  switch (next?.kind) {
    case undefined:
      return "nothing";
    case "gateway_retries":
      return `the gateway charges again on ${dayWords(next.on)}${next.task === null ? "" : ", and somebody asks it what became of that"}`;
    case "under_way":
      return "the charge under way is waited for";
    case "retry":
      return `it is charged again on ${dayWords(next.on)}${next.isNoticeDue ? ", and the customer is told" : ""}`;
    case "notice":
      return `the customer is told and asked for ${wants[next.asksFor]}`;
    case "wait":
      return `the customer has until ${dayWords(next.until)}`;
    case "exhausted":
      return "somebody speaks with the customer";
  }
}

type ChargeRow = {
  id: string;
  invoice_id: string;
  at: string;
  number: string;
  customer_name: string;
  time_zone: string;
  currency: string;
  amount_minor: string;
  is_over: boolean;
  queue: string | null;
  case_id: string | null;
};

/** Open are charges of invoices that are, where none has gone through since. */
async function nextCharges(scope: Scope, window: RehearsalWindow, place: string | null): Promise<ChargeRow[]> {
  // A place names its instant by the millisecond, so that the order may be no finer.
  const at = sql`date_trunc('milliseconds', a.attempted_at)`;
  const laterOne = sql`l.invoice_id = a.invoice_id and l.deleted_at is null and (date_trunc('milliseconds', l.attempted_at), l.id) > (${at}, a.id)`;
  const isOpen = sql`i.status = 'open' and not exists (select from payment_attempts l where ${laterOne} and l.status = 'succeeded')`;
  const inWindow = window.of === "open" ? sql`` : sql` and l.attempted_at < ${window.to}::timestamptz`;
  return scope.tx.execute<ChargeRow>(sql`
    select a.id, a.invoice_id, ${at} as at, coalesce(i.number, i.external_id) as number, c.name as customer_name, e.time_zone, a.currency, a.amount_minor::text,
      i.status <> 'open' as is_over, f.queue, f.id as case_id
    from payment_attempts a
    join invoices i on i.id = a.invoice_id
    join customers c on c.id = i.customer_id
    join legal_entities e on e.code = i.entity_code
    left join cases f on f.subject_type = 'invoice' and f.subject_id = i.id and f.type = 'failed_payment' and f.closed_at is null
    where a.status = 'failed' and a.deleted_at is null and i.deleted_at is null and ${within(window, at, isOpen)}
      and not exists (select from payment_attempts l where ${laterOne} and l.status = 'failed'${inWindow})${afterPlace(place, at, sql`a.id`)}
    order by ${at} desc, a.id desc limit ${BATCH}`);
}
