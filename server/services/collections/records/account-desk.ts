import { sql } from "drizzle-orm";
import { z } from "zod";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import { isLive, judgePromise, lastDayOfGrace } from "#server/domain/collections/promise";
import type { DeskView, PromiseView } from "#server/domain/collections/record-views";
import { isStandstill } from "#server/domain/collections/records";
import { type KeptRate, keptRate, keptRates } from "#server/domain/collections/reliability";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { noSuchAccount } from "#server/services/accounts/account-customers";
import { type KnownPromise, loadPromises } from "#server/services/collections/load-promises";
import { loadDeskRecords } from "#server/services/collections/load-worklist-records";
import {
  loadContactPeople,
  loadExclusions,
  loadNudges,
  loadTasks,
} from "#server/services/collections/records/desk-rows";
import { promiseSentence } from "#server/services/collections/records/tell-promises";
import { activePolicy } from "#server/services/policies/active-policy";

/** What the desk has recorded of an account, as it stands today. */
export const accountDesk = defineQuery({
  name: "collection.desk",
  permission: "collection.read",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }): Promise<DeskView> {
    const { today, workedBy } = await loadPlace(scope, customerId);
    const terms = (await activePolicy(scope, "dunning")).document.promises;
    const promises = (await loadPromises(scope, [customerId], today, terms)).get(customerId) ?? [];
    const desk = (await loadDeskRecords(scope, [customerId])).get(customerId);
    const stops = await loadExclusions(scope, customerId, today);
    const stopped = stops.find(({ kind }) => isStandstill(kind));
    const rates = keptRates(promises, giverOf, terms, today);
    return {
      customerId,
      today,
      workedAt: desk?.workedAt ?? null,
      workedBy,
      followUpOn: desk?.followUpOn ?? null,
      awaitingUs: desk?.awaitingUs ?? null,
      standstill:
        stopped && isStandstill(stopped.kind)
          ? {
              id: stopped.id,
              kind: stopped.kind,
              reason: stopped.reason,
              enteredBy: stopped.enteredBy,
              fromOn: stopped.fromOn,
            }
          : null,
      promises: await viewsOf(scope, promises, terms, today),
      kept: keptRate(promises, terms, today),
      exclusions: stops.filter(({ kind }) => !isStandstill(kind)),
      nudges: await loadNudges(scope, customerId, today),
      tasks: await loadTasks(scope, customerId, today),
      people: (await loadContactPeople(scope, customerId)).map((person) => ({
        ...person,
        kept: tellingRate(rates.get(person.id)),
      })),
    };
  },
});

type PlaceRow = { time_zone: string; worked_by: string | null };

async function loadPlace(scope: Scope, customerId: string): Promise<{ today: PlainDate; workedBy: string | null }> {
  const [row] = await scope.tx.execute<PlaceRow>(sql`
    select e.time_zone, a.worked_by from customers c join legal_entities e on e.code = c.entity_code
    left join collection_accounts a on a.customer_id = c.id where c.id = ${customerId}::uuid`);
  if (!row) throw noSuchAccount();
  return { today: businessDate(scope.now, row.time_zone), workedBy: row.worked_by };
}

/** Promises of nobody in particular are told under the account alone. */
function giverOf({ personId }: KnownPromise): string {
  return personId ?? "";
}

function tellingRate(rate: KeptRate | undefined): KeptRate | null {
  return rate && rate.due > 0 ? rate : null;
}

async function viewsOf(
  scope: Scope,
  promises: readonly KnownPromise[],
  terms: PromiseTerms,
  today: PlainDate,
): Promise<PromiseView[]> {
  const ids = [...new Set(promises.flatMap(({ invoiceIds }) => invoiceIds))];
  const invoices = await scope.tx.execute<{ id: string; number: string }>(sql`
    select id, coalesce(number, external_id) as number from invoices where id = any(${sql.param(ids)}::uuid[])`);
  const numbers = new Map(invoices.map(({ id, number }) => [id, number]));
  const agreements = Map.groupBy(promises, ({ agreementId }) => agreementId);
  const views = promises.map((promise) => viewOf(promise, { terms, today, numbers, agreements }));
  const live = views.filter(({ state }) => isLive(state));
  const past = views.filter(({ state }) => !isLive(state)).reverse();
  return [...live, ...past];
}

type Beside = {
  terms: PromiseTerms;
  today: PlainDate;
  numbers: ReadonlyMap<string, string>;
  agreements: ReadonlyMap<string, readonly KnownPromise[]>;
};

function viewOf(promise: KnownPromise, { terms, today, numbers, agreements }: Beside): PromiseView {
  const { id, number, currency, amountMinor, paidMinor, promisedOn, givenOn, agreementId, position } = promise;
  const state = judgePromise(promise, terms, today);
  const graceUntil = lastDayOfGrace(promise, terms.graceDays);
  return {
    id,
    number,
    amount: { minor: amountMinor, currency },
    paid: { minor: paidMinor, currency },
    promisedOn,
    givenOn,
    graceUntil,
    state,
    sentence: promiseSentence(promise, state, graceUntil),
    invoices: promise.invoiceIds.map((invoiceId) => ({ id: invoiceId, number: numbers.get(invoiceId) ?? invoiceId })),
    agreementId,
    position,
    instalments: agreements.get(agreementId)?.length ?? 1,
    personName: promise.personName,
    channel: promise.channel,
    takenBy: promise.takenBy,
    canBeEnded: isLive(state),
  };
}
