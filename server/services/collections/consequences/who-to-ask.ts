import { sql } from "drizzle-orm";
import { z } from "zod";
import { can, type PersonActor } from "#server/domain/access/actor";
import { type Role, roleLabels } from "#server/domain/access/roles";
import type { PersonToAsk } from "#server/domain/collections/record-views";
import { defineQuery } from "#server/kernel/query";
import { noSuchAccount } from "#server/services/accounts/account-customers";
import { loadPeople } from "#server/services/people/load-people";

/** Who may be asked about a customer, whoever was asked last first: they know the account best, as far as we know. */
export const whoToAsk = defineQuery({
  name: "success_manager.choices",
  permission: "collection.work",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }): Promise<PersonToAsk[]> {
    const [account] = await scope.tx.execute<{ entity: string; last_asked: string | null }>(sql`
      select c.entity_code as entity, (select q.asked_of_id from case_questions q join cases k on k.id = q.case_id
        where k.customer_id = c.id order by q.asked_at desc limit 1) as last_asked
      from customers c where c.id = ${customerId}::uuid`);
    if (!account) throw noSuchAccount();
    const you = scope.actor.kind === "person" ? scope.actor.userId : null;
    const people = (await loadPeople(scope)).filter(
      (person) => person.userId !== you && can(person, "question.answer", account.entity),
    );
    // People without a desk are there to be asked; whoever works one comes behind them.
    const rankOf = (person: PersonActor) =>
      person.userId === account.last_asked ? 0 : person.grants.some(({ role }) => role === "contributor") ? 1 : 2;
    return people
      .toSorted((one, other) => rankOf(one) - rankOf(other))
      .map(({ userId, name, grants }) => ({
        userId,
        name,
        roles: [...new Set(grants.map(({ role }) => roleLabels[role as Role]))],
      }));
  },
});
