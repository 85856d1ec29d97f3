import { promiseInvoices, promises } from "#db/schema/collections";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import type { PromisedInput } from "#server/domain/collections/record-inputs";
import { sumTrouble } from "#server/domain/collections/record-rules";
import type { ContactChannel } from "#server/domain/collections/records";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import type { Account } from "#server/services/collections/records/lock-account";
import { promisableOf } from "#server/services/collections/records/promise-ground";

export type Giving = {
  promised: PromisedInput;
  terms: PromiseTerms;
  channel: ContactChannel;
  contactId: string | null;
  person: { id: string | null; name: string | null };
  /** The promise it stands for. */
  replacing: string | null;
};

export type Given = { agreementId: string; numbers: number[]; events: DomainEvent[] };

/** Stores what was promised, one row an instalment, as far as so much can be promised. @throws AppError RULE_VIOLATION */
export async function givePromise(
  scope: Scope,
  account: Account,
  { promised, terms, channel, contactId, person, replacing }: Giving,
): Promise<Given> {
  const { currency, instalments } = promised;
  const invoiceIds = [...new Set(promised.invoiceIds)];
  const ground = await promisableOf(scope, account, { currency, invoiceIds }, terms, replacing);
  const trouble = sumTrouble(instalments, ground);
  if (trouble) throw ruleViolation(trouble);
  const agreementId = newId(scope.now);
  const { id: takenById, name: takenBy } = doer(scope);
  const rows = await scope.tx
    .insert(promises)
    .values(
      instalments.map(({ amountMinor, promisedOn }, index) => ({
        id: newId(scope.now),
        entityCode: account.entity,
        customerId: account.id,
        currency,
        amountMinor,
        promisedOn,
        givenOn: account.today,
        givenAt: scope.now,
        agreementId,
        position: index + 1,
        contactId,
        personId: person.id,
        personName: person.name,
        channel,
        takenById,
        takenBy,
        toldState: "open" as const,
        toldOn: account.today,
      })),
    )
    .returning();
  const named = rows.flatMap(({ id: promiseId }) =>
    invoiceIds.map((invoiceId) => ({ promiseId, invoiceId, entityCode: account.entity })),
  );
  if (named.length > 0) await scope.tx.insert(promiseInvoices).values(named);
  const events = rows.map(({ id, number, amountMinor, promisedOn }) =>
    accountEvent(
      "promise.given",
      account,
      { type: "promise", id },
      {
        after: { state: "open", amountMinor, currency, promisedOn, invoiceIds },
        data: {
          sentence: `${person.name ?? account.name} promised ${amountWords(amountMinor, currency)} by ${dayWords(promisedOn)} (promise ${number}), taken by ${takenBy}.`,
          number,
          agreementId,
          contactId,
        },
      },
    ),
  );
  return { agreementId, numbers: rows.map(({ number }) => number), events };
}
