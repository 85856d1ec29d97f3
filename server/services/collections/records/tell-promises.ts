import { sql } from "drizzle-orm";
import { z } from "zod";
import { judgePromise, lastDayOfGrace, type PromiseState } from "#server/domain/collections/promise";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { MOST_ACCOUNTS } from "#server/services/collections/load-account-histories";
import { type KnownPromise, loadPromises } from "#server/services/collections/load-promises";
import { accountEvent } from "#server/services/collections/records/account-event";
import { activePolicy } from "#server/services/policies/active-policy";

export type ToldPromises = { customerIds: string[]; events: DomainEvent[] };

/** Says what became of promises since that was last said: each change once, whoever asks and however often. */
export const tellPromises = defineCommand({
  name: "promise.tell",
  permission: "collection.maintain",
  input: z.strictObject({ customerIds: z.array(z.uuid()).min(1).max(MOST_ACCOUNTS) }),
  async run(scope, { customerIds }) {
    const { customerIds: told, events } = await noteStates(scope, customerIds);
    const [first, ...others] = events;
    if (!first) throw notFound("Nothing became of any promise.");
    return { result: { customerIds: told }, events: [first, ...others] };
  },
});

/** The same within another command, which appends the events: none where nothing became of any promise. */
export async function noteStates(
  scope: Pick<Scope, "tx" | "now">,
  customerIds: readonly string[],
): Promise<ToldPromises> {
  const accounts = await lockAccounts(scope, customerIds);
  if (accounts.length === 0) return { customerIds: [], events: [] };
  const terms = (await activePolicy(scope, "dunning")).document.promises;
  const changes: Change[] = [];
  for (const [today, of] of Map.groupBy(accounts, ({ today }) => today)) {
    const ids = of.map(({ id }) => id);
    const known = await loadPromises(scope, ids, today, terms);
    for (const account of of)
      for (const promise of known.get(account.id) ?? []) {
        const state = judgePromise(promise, terms, today);
        if (state !== promise.toldState)
          changes.push({ account, promise, state, graceUntil: lastDayOfGrace(promise, terms.graceDays) });
      }
  }
  await storeStates(scope, changes);
  return {
    customerIds: [...new Set(changes.map(({ account }) => account.id))],
    events: changes.map(told),
  };
}

type Place = { id: string; name: string; entity: string; today: PlainDate };
type Change = { account: Place; promise: KnownPromise; state: PromiseState; graceUntil: PlainDate };

/** In one order, so that of two who ask for the same accounts one waits. */
async function lockAccounts({ tx, now }: Pick<Scope, "tx" | "now">, customerIds: readonly string[]): Promise<Place[]> {
  const rows = await tx.execute<{ id: string; name: string; entity: string; time_zone: string }>(sql`
    select c.id, c.name, c.entity_code as entity, e.time_zone from customers c join legal_entities e on e.code = c.entity_code
    where c.id = any(${sql.param(customerIds)}::uuid[]) order by c.id for update of c`);
  return rows.map(({ time_zone, ...row }) => ({ ...row, today: businessDate(now, time_zone) }));
}

async function storeStates({ tx }: Pick<Scope, "tx">, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.execute(sql`
    update promises p set told_state = t.state, told_on = t.on_day::date
    from unnest(${sql.param(changes.map(({ promise }) => promise.id))}::uuid[], ${sql.param(changes.map(({ state }) => state))}::text[],
      ${sql.param(changes.map(({ account }) => account.today))}::text[]) as t(id, state, on_day)
    where p.id = t.id`);
}

const happened: Record<PromiseState, DomainEvent["type"]> = {
  open: "promise.reopened",
  due: "promise.fell_due",
  kept: "promise.kept",
  partly_kept: "promise.partly_kept",
  broken: "promise.broken",
  ended: "promise.ended",
};

function told({ account, promise, state, graceUntil }: Change): DomainEvent {
  return accountEvent(
    happened[state],
    account,
    { type: "promise", id: promise.id },
    {
      before: { state: promise.toldState },
      after: { state, paidMinor: promise.paidMinor },
      data: { sentence: promiseSentence(promise, state, graceUntil), number: promise.number },
    },
  );
}

/** What became of a promise, with its figures. */
export function promiseSentence(
  { number, amountMinor, paidMinor, currency, promisedOn, endedAs, endedBy, endedOn }: KnownPromise,
  state: PromiseState,
  graceUntil: PlainDate,
): string {
  const [promised, paid] = [amountWords(amountMinor, currency), amountWords(paidMinor, currency)];
  const name = `Promise ${number}`;
  switch (state) {
    case "open":
      return `${name}: ${promised} is promised by ${dayWords(promisedOn)}; ${paid} has arrived.`;
    case "due":
      return `${name}: ${promised} was promised by ${dayWords(promisedOn)}; ${paid} has arrived, and money counts until ${dayWords(graceUntil)}.`;
    case "kept":
      return `${name} was kept: ${paid} of ${promised} arrived.`;
    case "partly_kept":
      return `${name} was kept in part: ${paid} of ${promised} arrived by ${dayWords(graceUntil)}.`;
    case "broken":
      return `${name} was broken: nothing of ${promised} arrived by ${dayWords(graceUntil)}.`;
    case "ended":
      return `${name} over ${promised} was ${endedAs === "rescheduled" ? "rescheduled" : "taken back"} by ${endedBy} on ${dayWords(endedOn ?? promisedOn)}.`;
  }
}
