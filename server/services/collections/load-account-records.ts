import { sql } from "drizzle-orm";
import {
  type Exclusion,
  type PastContact,
  type Standstill,
  standstills,
  type TakenStep,
} from "#server/domain/collections/account-facts";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import { type ExclusionKind, isStandstill, unheard } from "#server/domain/collections/records";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { AccountRecords } from "#server/services/collections/load-account-facts";
import { type KnownPromise, loadPromises } from "#server/services/collections/load-promises";
import { grouped } from "#server/services/exceptions/row-sets";

export type KnownRecords = AccountRecords & { promises: readonly KnownPromise[] };

/**
 * What collections itself has done and noted about accounts by the end of a day, by customer, in five queries however many
 * they are. Every one that was asked for has an entry.
 */
export async function loadAccountRecords(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
  day: PlainDate,
  terms: PromiseTerms,
): Promise<Map<string, KnownRecords>> {
  if (customerIds.length === 0) return new Map();
  const promises = await loadPromises(scope, customerIds, day, terms);
  const contacts = await loadContacts(scope, customerIds, day);
  const stops = await loadStops(scope, customerIds, day);
  const taken = await loadTaken(scope, customerIds, day);
  return new Map(
    customerIds.map((id) => [
      id,
      {
        standstill: standstillOf(stops.get(id) ?? []),
        promises: promises.get(id) ?? [],
        exclusions: (stops.get(id) ?? []).flatMap(exclusionOf),
        contacts: contacts.get(id) ?? [],
        taken: Map.groupBy(taken.get(id) ?? [], ({ invoiceId }) => invoiceId),
      },
    ]),
  );
}

type ContactRow = {
  customer_id: string;
  on: PlainDate;
  channel: string;
  is_automated: boolean;
  direction: PastContact["direction"];
};

/** Calls that nobody at the customer heard are no word with it: neither is it left to answer, nor does a broken promise rest. */
async function loadContacts({ tx }: Pick<Scope, "tx">, customerIds: readonly string[], day: PlainDate) {
  const rows = await tx.execute<ContactRow>(sql`
    select customer_id, on_day::text as "on", channel, is_automated, direction from contact_ledger
    where customer_id = any(${sql.param(customerIds)}::uuid[]) and on_day <= ${day}::date
      and (outcome is null or outcome <> all(${sql.param(unheard)}::text[])) order by at, id`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ on, channel, is_automated, direction }): PastContact => ({ on, channel, isAutomated: is_automated, direction }),
  );
}

type StopRow = {
  customer_id: string;
  kind: ExclusionKind;
  invoice_id: string | null;
  reason: string;
  from: PlainDate;
  until: PlainDate | null;
  entered_by: string;
};

/** Exclusions that may still say something on the day or later, and what stops everything on it. */
async function loadStops({ tx }: Pick<Scope, "tx">, customerIds: readonly string[], day: PlainDate) {
  const rows = await tx.execute<StopRow>(sql`
    select customer_id, kind, invoice_id, reason, from_on::text as "from", least(until_on, ended_on)::text as until, entered_by from collection_exclusions
    where customer_id = any(${sql.param(customerIds)}::uuid[]) and coalesce(least(until_on, ended_on), ${day}::date) >= ${day}::date
      and (kind <> all(${sql.param(standstills)}::text[]) or from_on <= ${day}::date)
    order by from_on, id`);
  return grouped(
    rows,
    (row) => row.customer_id,
    (row) => row,
  );
}

/** Whichever began first is the one to tell. */
function standstillOf(stops: readonly StopRow[]): Standstill | null {
  for (const { kind } of stops) if (isStandstill(kind)) return kind;
  return null;
}

function exclusionOf({ kind, invoice_id, reason, from, until, entered_by }: StopRow): Exclusion[] {
  if (isStandstill(kind)) return [];
  const as = kind === "left_out" ? {} : { as: kind };
  return [{ ...as, invoiceId: invoice_id, reason, from, until, enteredBy: entered_by }];
}

type TakenRow = { customer_id: string; invoice_id: string; step: string; day: number; on: PlainDate };

async function loadTaken({ tx }: Pick<Scope, "tx">, customerIds: readonly string[], day: PlainDate) {
  const rows = await tx.execute<TakenRow>(sql`
    select customer_id, invoice_id, step, day, taken_on::text as "on" from dunning_items
    where customer_id = any(${sql.param(customerIds)}::uuid[]) and taken_on <= ${day}::date order by taken_on, id`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ invoice_id, step, day: stepDay, on }): TakenStep & { invoiceId: string } => ({
      invoiceId: invoice_id,
      step,
      day: stepDay,
      on,
    }),
  );
}
