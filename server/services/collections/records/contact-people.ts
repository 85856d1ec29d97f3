import { eq } from "drizzle-orm";
import { contactPeople } from "#db/schema/collections";
import type { PersonFields } from "#server/domain/collections/record-inputs";
import { personTrouble } from "#server/domain/collections/record-rules";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound, ruleViolation } from "#server/kernel/errors";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";

export type ContactPersonRecord = typeof contactPeople.$inferSelect;

export function refuseContradiction(fields: PersonFields): void {
  const trouble = personTrouble(fields);
  if (trouble) throw ruleViolation(trouble);
}

/** A person at a customer as whoever changes them saw them, with the account locked. @throws AppError */
export async function lockContactPerson(
  scope: Scope,
  contactPersonId: string,
  version: number,
): Promise<{ account: Account; person: ContactPersonRecord }> {
  const find = () =>
    scope.tx
      .select()
      .from(contactPeople)
      .where(eq(contactPeople.id, contactPersonId))
      .then(([row]) => row);
  const missing = "There is no such person at a customer, or they belong to a legal entity you do not work for.";
  const found = await find();
  if (!found) throw notFound(missing);
  const account = await lockAccount(scope, found.customerId);
  const person = await find();
  if (!person) throw notFound(missing);
  if (person.retiredAt !== null)
    throw conflict(`${person.name} was taken off ${account.name} already. Nothing was changed.`);
  if (person.version !== version)
    throw conflict(
      `${person.name} of ${account.name} was changed after you opened them. Nothing of yours was applied; look again and decide.`,
      { version: person.version },
    );
  return { account, person };
}
