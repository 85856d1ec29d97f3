import { accountNotes } from "#db/schema/collections";
import { AddNoteInput } from "#server/domain/collections/record-inputs";
import { withFullStop } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { newId } from "#server/kernel/ids";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { lockAccount } from "#server/services/collections/records/lock-account";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Notes something about an account. The words stand in the note alone; the log holds that it was made. */
export const addNote = defineCommand({
  name: "account_note.add",
  permission: "collection.work",
  input: AddNoteInput,
  async run(scope, { customerId, text }) {
    const account = await lockAccount(scope, customerId);
    const id = newId(scope.now);
    const { id: authorId, name: authorName } = doer(scope);
    await scope.tx
      .insert(accountNotes)
      .values({ id, entityCode: account.entity, customerId, text, authorId, authorName, at: scope.now });
    await askForWorklist(scope, [customerId]);
    return {
      result: { noteId: id, message: withFullStop(`Your note stands on ${account.name}`) },
      events: [
        accountEvent(
          "account_note.added",
          account,
          { type: "account_note", id },
          {
            data: { sentence: withFullStop(`${authorName} added a note to ${account.name}`) },
          },
        ),
      ],
    };
  },
});
