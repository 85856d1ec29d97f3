import { and, eq, isNull, sql } from "drizzle-orm";
import { contactPeople } from "#db/schema/collections";
import { EnterPersonInput } from "#server/domain/collections/record-inputs";
import { personRoleWords } from "#server/domain/collections/records";
import { withFullStop } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { refuseContradiction } from "#server/services/collections/records/contact-people";
import { lockAccount } from "#server/services/collections/records/lock-account";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Somebody at a customer to speak with about money. One of a name at a time. */
export const enterContactPerson = defineCommand({
  name: "contact_person.enter",
  permission: "collection.work",
  input: EnterPersonInput,
  async run(scope, { customerId, ...fields }) {
    const account = await lockAccount(scope, customerId);
    refuseContradiction(fields);
    const [namesake] = await scope.tx
      .select({ enteredBy: contactPeople.enteredBy })
      .from(contactPeople)
      .where(
        and(
          eq(contactPeople.customerId, customerId),
          isNull(contactPeople.retiredAt),
          sql`lower(${contactPeople.name}) = lower(${fields.name})`,
        ),
      );
    if (namesake)
      throw conflict(`${namesake.enteredBy} entered ${fields.name} at ${account.name} already. Change that entry.`);
    const id = newId(scope.now);
    const { name: enteredBy } = doer(scope);
    await scope.tx
      .insert(contactPeople)
      .values({ id, entityCode: account.entity, customerId, ...fields, enteredBy, enteredAt: scope.now });
    await askForWorklist(scope, [customerId]);
    return {
      result: {
        contactPersonId: id,
        version: 1,
        message: withFullStop(`${fields.name} is entered at ${account.name}`),
      },
      events: [
        accountEvent(
          "contact_person.entered",
          account,
          { type: "contact_person", id },
          {
            after: fields,
            data: {
              sentence: withFullStop(
                `${enteredBy} entered ${fields.name} (${personRoleWords[fields.role].toLowerCase()}) at ${account.name}`,
              ),
            },
          },
        ),
      ],
    };
  },
});
