import { eq } from "drizzle-orm";
import { contactPeople } from "#db/schema/collections";
import { ChangePersonInput, type PersonFields, RetirePersonInput } from "#server/domain/collections/record-inputs";
import { withFullStop } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import {
  type ContactPersonRecord,
  lockContactPerson,
  refuseContradiction,
} from "#server/services/collections/records/contact-people";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** What is known of a person at a customer, as it is now. */
export const changeContactPerson = defineCommand({
  name: "contact_person.change",
  permission: "collection.work",
  input: ChangePersonInput,
  async run(scope, { contactPersonId, version, ...fields }) {
    const { account, person } = await lockContactPerson(scope, contactPersonId, version);
    refuseContradiction(fields);
    const { before, after } = differenceOf(person, fields);
    if (Object.keys(after).length === 0) throw ruleViolation(`Nothing about ${person.name} is different.`);
    await scope.tx
      .update(contactPeople)
      .set({ ...fields, version: version + 1 })
      .where(eq(contactPeople.id, contactPersonId));
    await askForWorklist(scope, [account.id]);
    return {
      result: { contactPersonId, version: version + 1, message: `${fields.name} of ${account.name} is changed.` },
      events: [
        accountEvent(
          "contact_person.changed",
          account,
          { type: "contact_person", id: contactPersonId },
          {
            before,
            after,
            data: { sentence: withFullStop(`${doer(scope).name} changed ${fields.name} of ${account.name}`) },
          },
        ),
      ],
    };
  },
});

/** Somebody who left, or is no longer to be asked. What they said and promised stays. */
export const retireContactPerson = defineCommand({
  name: "contact_person.retire",
  permission: "collection.work",
  input: RetirePersonInput,
  async run(scope, { contactPersonId, version }) {
    const { account, person } = await lockContactPerson(scope, contactPersonId, version);
    await scope.tx
      .update(contactPeople)
      .set({ retiredAt: scope.now, version: version + 1 })
      .where(eq(contactPeople.id, contactPersonId));
    await askForWorklist(scope, [account.id]);
    return {
      result: { contactPersonId, message: withFullStop(`${person.name} is no longer at ${account.name}`) },
      events: [
        accountEvent(
          "contact_person.retired",
          account,
          { type: "contact_person", id: contactPersonId },
          {
            before: { retiredAt: null },
            after: { retiredAt: scope.now },
            data: { sentence: withFullStop(`${doer(scope).name} took ${person.name} off ${account.name}`) },
          },
        ),
      ],
    };
  },
});

/** The fields that are different, as they were and are. */
function differenceOf(person: ContactPersonRecord, fields: PersonFields) {
  const changed = (Object.keys(fields) as (keyof PersonFields)[]).filter((key) => person[key] !== fields[key]);
  return {
    before: Object.fromEntries(changed.map((key) => [key, person[key]])),
    after: Object.fromEntries(changed.map((key) => [key, fields[key]])),
  };
}
