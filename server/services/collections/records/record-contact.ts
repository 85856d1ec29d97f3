import { and, eq, isNull } from "drizzle-orm";
import { contactLedger, contactPeople } from "#db/schema/collections";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import { standstillOf } from "#server/domain/collections/holds";
import { RecordContactInput } from "#server/domain/collections/record-inputs";
import { contactTrouble } from "#server/domain/collections/record-rules";
import { type ContactChannel, callOutcomeWords } from "#server/domain/collections/records";
import { blankToNull, withFullStop } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { loadAccountRecords } from "#server/services/collections/load-account-records";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { givePromise } from "#server/services/collections/records/give-promise";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";
import { storeTasks } from "#server/services/collections/records/new-tasks";
import { noteWorked } from "#server/services/collections/records/note-worked";
import { requireInvoices } from "#server/services/collections/records/promise-ground";
import { activePolicy } from "#server/services/policies/active-policy";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Records a contact with a customer and all that came of it, or nothing of it: the entry, promises, tasks, when to come back. */
export const recordContact = defineCommand({
  name: "contact.record",
  permission: "collection.work",
  input: RecordContactInput,
  async run(scope, input) {
    const account = await lockAccount(scope, input.customerId);
    const trouble = contactTrouble(input, account.today);
    if (trouble) throw ruleViolation(trouble);
    const terms = (await activePolicy(scope, "dunning")).document.promises;
    await refuseAtStandstill(scope, account, input, terms);
    const person = await personSpokenWith(scope, account, input);
    await requireInvoices(scope, account, input.invoiceIds);
    const contactId = newId(scope.now);
    const by = doer(scope);
    const { direction, channel, outcome } = input;
    await scope.tx.insert(contactLedger).values({
      id: contactId,
      entityCode: account.entity,
      customerId: account.id,
      direction,
      channel,
      isAutomated: false,
      at: scope.now,
      onDay: account.today,
      outcome,
      personId: person.id,
      personName: person.name,
      note: blankToNull(input.note),
      invoiceIds: [...new Set(input.invoiceIds)],
      byId: by.id,
      byName: by.name,
      recordedAt: scope.now,
    });
    const given = input.promise
      ? await givePromise(scope, account, {
          promised: input.promise,
          terms,
          channel,
          contactId,
          person,
          replacing: null,
        })
      : null;
    const tasks = await storeTasks(scope, account, input.tasks, contactId);
    await noteWorked(scope, account, input);
    await askForWorklist(scope, [account.id]);
    const numbers = given?.numbers ?? [];
    const sentence = withFullStop(
      `${by.name} recorded ${wordsOf[channel]} ${direction === "out" ? "to" : "from"} ${account.name}${outcome === null ? "" : `: ${callOutcomeWords[outcome]}`}`,
    );
    return {
      result: { contactId, promiseNumbers: numbers, taskIds: tasks.ids, message: messageOf(account, numbers) },
      events: [
        accountEvent(
          "contact.recorded",
          account,
          { type: "customer", id: account.id },
          {
            after: { direction, channel, outcome, followUpOn: input.followUpOn, awaitingUs: input.awaitingUs },
            data: { sentence, contactId, promiseNumbers: numbers, invoiceIds: input.invoiceIds },
          },
        ),
        ...(given?.events ?? []),
        ...tasks.events,
      ],
    };
  },
});

const wordsOf: Record<ContactChannel, string> = {
  call: "a call",
  email: "an e-mail",
  letter: "a letter",
  meeting: "a meeting",
  chat: "a chat",
  portal: "a message in the portal",
};

function messageOf({ name }: Account, numbers: readonly number[]): string {
  if (numbers.length === 0) return `The contact with ${name} is recorded.`;
  const promises = numbers.length === 1 ? `promise ${numbers[0]}` : `promises ${numbers[0]} to ${numbers.at(-1)}`;
  return `The contact with ${name} is recorded, with ${promises}.`;
}

/** What a customer says by itself may be noted all the same; nothing is asked of it, and nothing taken as promised. */
async function refuseAtStandstill(
  scope: Scope,
  account: Account,
  { direction, promise }: RecordContactInput,
  terms: PromiseTerms,
): Promise<void> {
  const records = (await loadAccountRecords(scope, [account.id], account.today, terms)).get(account.id);
  const standstill = records?.standstill ?? null;
  const [stopped] = standstillOf({ standstill });
  if (!stopped || (direction === "in" && promise === null)) return;
  const remedy =
    direction === "out"
      ? "Add a note instead; only what the customer says by itself is recorded as a contact."
      : "Leave the promise out.";
  throw ruleViolation(`${stopped.sentence} ${remedy}`);
}

async function personSpokenWith(
  { tx }: Scope,
  account: Account,
  { personId, personName }: RecordContactInput,
): Promise<{ id: string | null; name: string | null }> {
  if (personId === null) return { id: null, name: personName };
  const [person] = await tx
    .select({ id: contactPeople.id, name: contactPeople.name })
    .from(contactPeople)
    .where(
      and(eq(contactPeople.id, personId), eq(contactPeople.customerId, account.id), isNull(contactPeople.retiredAt)),
    );
  if (!person)
    throw ruleViolation(
      `The person you chose is none of ${account.name} any more. Choose somebody else, or write their name.`,
    );
  return person;
}
