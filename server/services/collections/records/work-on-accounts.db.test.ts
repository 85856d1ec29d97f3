import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountDesk } from "#server/services/collections/records/account-desk";
import { accountNotesPage } from "#server/services/collections/records/account-notes";
import { addNote } from "#server/services/collections/records/add-note";
import { addTask } from "#server/services/collections/records/add-task";
import { changeContactPerson, retireContactPerson } from "#server/services/collections/records/change-contact-person";
import { enterContactPerson } from "#server/services/collections/records/enter-contact-person";
import { doneTask, dropTask } from "#server/services/collections/records/settle-task";
import { type Desk, openDesk, TODAY } from "#server/services/collections/records/testing/given-desk";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const account = (name: string) => desk.given.account(name);
const shown = (customerId: string) => accountDesk.execute(desk.reader, { customerId });
const sentences = async (customerId: string) => (await desk.events(customerId)).map(({ sentence }) => sentence);

async function loser(attempts: readonly Promise<unknown>[]): Promise<unknown> {
  const results = await Promise.allSettled(attempts);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  return results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []))[0];
}

describe("tasks", () => {
  const task = (customerId: string, title = "Send the contract", dueOn = TODAY) => ({
    customerId,
    title,
    dueOn,
    assigneeId: null,
  });

  test("stand on the account until they are done or given up", async () => {
    const customerId = await account("Alder GmbH");
    const { taskId: first } = await addTask.execute(desk.meike, task(customerId));
    const { taskId: second } = await addTask.execute(desk.meike, {
      ...task(customerId, "Ask sales", "2026-03-04"),
      assigneeId: desk.jonasId,
    });
    expect((await shown(customerId)).tasks).toMatchObject([
      { id: first, title: "Send the contract", isLate: false, assignee: null },
      { id: second, title: "Ask sales", assignee: { name: "Jonas Lindt" } },
    ]);
    await doneTask.execute(desk.jonas, { taskId: first });
    await dropTask.execute(desk.jonas, { taskId: second, reason: "Sales wrote by itself" });
    expect((await shown(customerId)).tasks).toEqual([]);
    expect((await sentences(customerId)).slice(-2)).toEqual([
      "Jonas Lindt did a task on Alder GmbH: Send the contract",
      "Jonas Lindt gave up a task on Alder GmbH: Ask sales",
    ]);
  });

  test("are refused to a reader and abroad, and for a passed day", async () => {
    const customerId = await account("Birch AG");
    const { taskId } = await addTask.execute(desk.meike, task(customerId));
    await expect(addTask.execute(desk.reader, task(customerId))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(addTask.execute(desk.abroad, task(customerId))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(addTask.execute(desk.meike, task(customerId, "Late", "2026-03-01"))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
    await expect(doneTask.execute(desk.reader, { taskId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(doneTask.execute(desk.abroad, { taskId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(dropTask.execute(desk.reader, { taskId, reason: "No need" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("of two who settle one at once, the second is told", async () => {
    const { taskId } = await addTask.execute(desk.meike, task(await account("Cedar GmbH")));
    const refused = await loser([
      doneTask.execute(desk.jonas, { taskId }),
      dropTask.execute(desk.jonas, { taskId, reason: "No need" }),
    ]);
    expect(refused).toMatchObject({ code: "CONFLICT", message: expect.stringContaining("this task already") });
  });
});

describe("people at a customer", () => {
  const fields = {
    name: "Petra Vogel",
    role: "accounts_payable" as const,
    email: "vogel@firm.example",
    phone: "+49 341 5550",
    locale: "de-DE",
    mayBeMailed: true,
    mayBeCalled: true,
    getsReminders: true,
  };

  test("are entered, changed and retired, each with its event", async () => {
    const customerId = await account("Dogwood GmbH");
    const { contactPersonId, version } = await enterContactPerson.execute(desk.meike, { customerId, ...fields });
    expect((await shown(customerId)).people).toEqual([{ id: contactPersonId, ...fields, version: 1, kept: null }]);
    const changed = { ...fields, phone: null, mayBeCalled: false };
    const after = await changeContactPerson.execute(desk.jonas, { contactPersonId, version, ...changed });
    expect((await shown(customerId)).people).toMatchObject([{ phone: null, mayBeCalled: false, version: 2 }]);
    const [event] = await desk.owner`
      select payload -> 'before' as before, payload -> 'after' as after from events where type = 'contact_person.changed'`;
    expect(event).toEqual({
      before: { phone: "+49 341 5550", mayBeCalled: true },
      after: { phone: null, mayBeCalled: false },
    });
    await retireContactPerson.execute(desk.jonas, { contactPersonId, version: after.version });
    expect((await shown(customerId)).people).toEqual([]);
    expect(await sentences(customerId)).toEqual([
      "Meike Harders entered Petra Vogel (accounts payable) at Dogwood GmbH.",
      "Jonas Lindt changed Petra Vogel of Dogwood GmbH.",
      "Jonas Lindt took Petra Vogel off Dogwood GmbH.",
    ]);
  });

  test.each([
    ["reminders to nobody's address", { email: null, mayBeMailed: false }, "Reminders go by e-mail."],
    ["mail without an address", { email: null, getsReminders: false }, "Enter an e-mail address"],
    ["calls without a number", { phone: null }, "Enter a telephone number"],
  ])("are refused with %s", async (name, wrong, words) => {
    const customerId = await account(name);
    await expect(enterContactPerson.execute(desk.meike, { customerId, ...fields, ...wrong })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining(words),
    });
  });

  test("are refused to a reader and abroad, unchanged, and as they no longer are", async () => {
    const customerId = await account("Elm GmbH");
    const { contactPersonId } = await enterContactPerson.execute(desk.meike, { customerId, ...fields });
    const seen = { contactPersonId, version: 1 };
    const other = { ...fields, name: "Petra Vogel-Kurz" };
    await expect(enterContactPerson.execute(desk.reader, { customerId, ...other })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(enterContactPerson.execute(desk.abroad, { customerId, ...other })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(changeContactPerson.execute(desk.reader, { ...seen, ...other })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(retireContactPerson.execute(desk.abroad, seen)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(changeContactPerson.execute(desk.meike, { ...seen, ...fields })).rejects.toMatchObject({
      message: "Nothing about Petra Vogel is different.",
    });
    const changes = [other, { ...fields, locale: "en-GB" }].map((change) =>
      changeContactPerson.execute(desk.meike, { ...seen, ...change }),
    );
    expect(await loser(changes)).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("was changed after you opened them."),
    });
    const retire = () => retireContactPerson.execute(desk.meike, { contactPersonId, version: 2 });
    expect(await loser([retire(), retire()])).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("was taken off Elm GmbH already."),
    });
  });

  test("of two who enter one person at once, the second is told", async () => {
    const customerId = await account("Fir GmbH");
    const enter = (name: string) => enterContactPerson.execute(desk.meike, { customerId, ...fields, name });
    expect(await loser([enter("Petra Vogel"), enter("petra vogel")])).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("at Fir GmbH already. Change that entry."),
    });
  });
});

describe("notes", () => {
  test("are listed the latest first, and the log holds none of their words", async () => {
    const customerId = await account("Ginkgo GmbH");
    for (const text of ["They moved", "Their new address is on the mail"])
      await addNote.execute(desk.meike, { customerId, text });
    const { rows, nextCursor } = await accountNotesPage.execute(desk.meike, { customerId });
    expect(rows.map(({ text }) => text).sort()).toEqual(["Their new address is on the mail", "They moved"]);
    expect(rows[0]).toMatchObject({ authorName: "Meike Harders", isOwn: true });
    expect(nextCursor).toBeNull();
    expect(await sentences(customerId)).toEqual(Array(2).fill("Meike Harders added a note to Ginkgo GmbH."));
  });

  test("page by page none comes twice", async () => {
    const customerId = await account("Hazel GmbH");
    await desk.owner`
      insert into account_notes (id, entity_code, customer_id, text, author_name, at)
      select gen_random_uuid(), 'DE01', ${customerId}, 'note ' || n, 'Meike Harders', now() - (n / 2) * interval '1 minute' from generate_series(1, 60) n`;
    const first = await accountNotesPage.execute(desk.reader, { customerId });
    const second = await accountNotesPage.execute(desk.reader, { customerId, cursor: first.nextCursor ?? "" });
    expect(second).toMatchObject({ nextCursor: null, rows: { length: 10 } });
    expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(60);
  });

  test("are told of in sentences with one dot, whatever the customer is called", async () => {
    const customerId = await account("Holly Inc.");
    const { message } = await addNote.execute(desk.meike, { customerId, text: "They moved" });
    expect(message).toBe("Your note stands on Holly Inc.");
    expect(await sentences(customerId)).toEqual(["Meike Harders added a note to Holly Inc."]);
  });

  test("are refused to a reader, abroad, and empty", async () => {
    const customerId = await account("Ivy GmbH");
    const note = { customerId, text: "They moved" };
    await expect(addNote.execute(desk.reader, note)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(addNote.execute(desk.abroad, note)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(addNote.execute(desk.meike, { customerId, text: " " })).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(accountNotesPage.execute(desk.abroad, { customerId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
