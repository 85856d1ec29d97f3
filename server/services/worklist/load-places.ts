import { sql } from "drizzle-orm";
import { liveStates } from "#server/domain/approvals/machine";
import { type AccountPlace, looksAgainOn, placeOf } from "#server/domain/collections/account-case";
import { overdueOf } from "#server/domain/collections/account-days";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import { eventsSince } from "#server/domain/collections/boosts";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import type { ActionFacts } from "#server/domain/collections/next-action";
import type { WorklistFacts } from "#server/domain/collections/points";
import { type TeamAlert, teamAlert } from "#server/domain/collections/team-alert";
import { businessDate, type PlainDate, startOfBusinessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { loadAccountRecords } from "#server/services/collections/load-account-records";
import { loadWorklistFacts } from "#server/services/collections/load-worklist-facts";
import {
  type AccountNews,
  loadDeskRecords,
  loadWorklistRecords,
} from "#server/services/collections/load-worklist-records";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { grouped } from "#server/services/exceptions/row-sets";
import { activePolicies } from "#server/services/policies/active-policy";
import { deskOf, loadSnoozes, NOBODY_AT_IT } from "#server/services/worklist/load-desk";

/** An account, where it stands now, and when to look again though nothing happened. */
export type Placed = {
  account: Pick<AccountFacts, "id" | "name" | "entity" | "tier">;
  place: AccountPlace | null;
  hasNews: boolean;
  looksAgainAt: Date | null;
  /** What its account team has to hear, whether or not it was told. */
  alert: TeamAlert | null;
};
export type Places = { byCustomer: ReadonlyMap<string, Placed>; policyVersion: string };

type Located = { id: string; time_zone: string };

/** Where accounts stand now, in a number of statements that grows with their time zones and not with them. */
export async function loadPlaces(
  scope: Pick<Scope, "tx" | "now">,
  customerIds: readonly string[],
  open: ReadonlyMap<string, CaseRecord>,
): Promise<Places> {
  const located = await scope.tx.execute<Located>(sql`
    select c.id, e.time_zone from customers c join legal_entities e on e.code = c.entity_code
    where c.id = any(${sql.param(customerIds)}::uuid[]) order by c.id`);
  const policies = await activePolicies(scope, ["dunning", "worklist_points"]);
  const rules = {
    dunning: policies.dunning.document,
    points: policies.worklist_points.document,
    reportingCurrency: REPORTING_CURRENCY,
  };
  const snoozes = await loadSnoozes(scope, [...open.values()]);
  const requested = await loadRequested(scope, customerIds);
  const disputes = await loadDisputes(scope, customerIds);
  const byCustomer = new Map<string, Placed>();
  const zoneOf = new Map(located.map(({ id, time_zone }) => [id, time_zone]));
  const desks = await loadDeskRecords(scope, customerIds);
  for (const [day, ofDay] of Map.groupBy(located, (one) => businessDate(scope.now, one.time_zone))) {
    const ids = ofDay.map(({ id }) => id);
    const { accounts, news, weighed } = await loadDay(scope, ids, day, rules.dunning.promises);
    for (const account of accounts) {
      const timeZone = zoneOf.get(account.id) ?? "UTC";
      const row = open.get(account.id);
      const { desk, asleep } = deskOf(
        desks.get(account.id) ?? NOBODY_AT_IT,
        news.get(account.id)?.events ?? [],
        row,
        row && snoozes.get(row.id),
        { now: scope.now, timeZone },
      );
      const facts = weighed.get(account.id);
      const asked = requested.get(account.id) ?? [];
      const again = looksAgainOn(account, day);
      byCustomer.set(account.id, {
        account,
        place: facts
          ? placeOf(
              { account, desk, asleep, weighed: facts, disputes: disputes.get(account.id) ?? [], requested: asked },
              { ...rules, timeZone },
              day,
            )
          : null,
        hasNews: desk.snooze !== null && eventsSince(desk.events, desk.snooze.at).length > 0,
        looksAgainAt: again === null ? null : startOfBusinessDate(again, timeZone),
        alert: teamAlert(account, rules.dunning, day),
      });
    }
  }
  return { byCustomer, policyVersion: policies.worklist_points.name };
}

type OfDay = {
  accounts: AccountFacts[];
  news: ReadonlyMap<string, AccountNews>;
  /** Of those of which something is past due; others have no place. */
  weighed: ReadonlyMap<string, WorklistFacts>;
};

async function loadDay(
  scope: Pick<Scope, "tx" | "now">,
  ids: readonly string[],
  day: PlainDate,
  terms: PromiseTerms,
): Promise<OfDay> {
  const records = await loadAccountRecords(scope, ids, day, terms);
  const accounts = [...(await loadAccountFacts(scope, ids, day, records)).values()];
  const late = accounts.filter((account) => overdueOf(account, day).length > 0);
  if (late.length === 0) return { accounts, news: new Map(), weighed: new Map() };
  const news = await loadWorklistRecords(scope, new Map(late.map((account) => [account.id, account])), day, terms);
  const currencies = late.flatMap(({ invoices }) => invoices.map(({ currency }) => currency));
  const base = await baseAmounts(scope, currencies, businessDate(scope.now, "UTC"));
  return { accounts, news, weighed: await loadWorklistFacts(scope, late, day, base, news) };
}

type DisputeRow = {
  customer_id: string;
  invoice_id: string;
  number: string;
  opened_on: PlainDate;
  has_evidence: boolean;
};

/** What customers contest and nobody has decided; a file kept with the case is evidence. */
async function loadDisputes({ tx }: Pick<Scope, "tx">, customerIds: readonly string[]) {
  const rows = await tx.execute<DisputeRow>(sql`
    select d.customer_id, i.invoice_id, coalesce(v.number, v.external_id) as number, min(i.raised_on)::text as opened_on,
      bool_or(exists (select from case_files f where f.case_id = d.case_id and f.removed_at is null)) as has_evidence
    from disputes d join dispute_items i on i.dispute_id = d.id and i.state = 'open' join invoices v on v.id = i.invoice_id
    where d.customer_id = any(${sql.param(customerIds)}::uuid[]) and d.outcome is null group by 1, 2, 3`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ invoice_id, number, opened_on, has_evidence }): ActionFacts["disputes"][number] => ({
      invoiceId: invoice_id,
      number,
      openedOn: opened_on,
      hasEvidence: has_evidence,
    }),
  );
}

type RequestRow = { customer_id: string; kind: ActionFacts["requested"][number] };

/** What has been asked for an account and waits for signatures. */
async function loadRequested({ tx }: Pick<Scope, "tx">, customerIds: readonly string[]) {
  const rows = await tx.execute<RequestRow>(sql`
    select distinct customer_id, kind from approval_requests
    where customer_id = any(${sql.param(customerIds)}::uuid[]) and kind in ('payment_plan', 'write_off') and state = any(${sql.param([...liveStates])}::text[])
    order by kind`);
  return grouped(
    rows,
    (row) => row.customer_id,
    (row) => row.kind,
  );
}
