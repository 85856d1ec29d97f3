import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { InboundMail } from "#server/domain/mail/inbound";
import { newId } from "#server/kernel/ids";
import { accountTimeline } from "#server/services/collections/records/account-timeline";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { getInbound } from "#server/services/mail/list-inbound";
import { announceMail } from "#server/services/mail/mail-settings";
import { previewMail } from "#server/services/mail/preview-mail";
import { receiveMail } from "#server/services/mail/receive-mail";
import { sendMail } from "#server/services/mail/send-mail";

let db: TestDatabase;
let customerId: string;
let late: string;
let coming: string;

beforeAll(async () => {
  db = await openTestDatabase();
  const from = () => "accounts@meridian.example";
  announceMail({ isConnected: true, hasCatcher: false, from, replyTo: from });
  const given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
  customerId = await given.account("Alder Inc.", { email: "ap@alder.example" });
  late = await given.owed(customerId, "A-1");
  coming = await given.owed(customerId, "A-2");
  await db.owner`update invoices set due_on = '2026-03-20' where id = ${coming}`;
});
afterAll(() => db.close());

const collector = (entities: "all" | readonly string[] = "all") => db.as("collector", entities);
const preview = (change: object = {}) =>
  previewMail.execute(collector(), { customerId, template: "reminder_1", ...change });

test("a reminder asks for what is past due, and offers the rest", async () => {
  const { items, offered, attachments } = await preview();
  expect(items.map(({ invoiceId }) => invoiceId)).toEqual([late]);
  expect(offered.map(({ number, isLate }) => [number, isLate])).toEqual([
    ["A-1", true],
    ["A-2", false],
  ]);
  expect(attachments).toEqual([]);
  expect((await preview({ template: "message", note: "Hello" })).offered).toEqual([]);
});

test("where nothing is past due a reminder asks for what there is; of nothing it says so", async () => {
  await db.owner`update invoices set due_on = '2026-03-21' where id = ${late}`;
  expect((await preview()).items).toHaveLength(2);
  await db.owner`update invoices set due_on = '2026-02-01' where id = ${late}`;
  const nothing = await preview({ items: [] });
  expect(nothing.trouble).toBe("“First reminder” is about invoices. Choose at least one of Alder Inc.");
  expect(nothing.offered).toHaveLength(2);
});

test("a mail of ours and its answer are what the account's timeline leads to", async () => {
  const { mailId } = await sendMail.execute(collector(), {
    customerId,
    template: "reminder_1",
    items: [{ invoiceId: late, minor: 100_000n }],
    draftId: newId(TEST_NOW),
  });
  await receiveMail.execute(
    db.asJob("receive-mail"),
    InboundMail.parse({
      eventId: "event-1",
      from: "Ada <ada@alder.example>",
      subject: "Re: Open invoices",
      text: "We paid.",
      headers: { "In-Reply-To": `<mail-${mailId}@meridian.example>` },
    }),
  );
  const { rows } = await accountTimeline.execute(collector(), { customerId, kinds: ["contact"] });
  const targets = rows.map(({ target }) => target);
  expect(targets).toContainEqual({ type: "mail", id: mailId });
  const inbound = targets.find(({ type }) => type === "inbound_mail");
  const asked = { inboundId: inbound?.id ?? "" };
  expect(await getInbound.execute(collector(), asked)).toMatchObject({
    subject: "Re: Open invoices",
    text: "We paid.",
    fromName: "Ada",
    customer: { id: customerId, name: "Alder Inc." },
    mail: { id: mailId },
  });
  await expect(getInbound.execute(collector(["US01"]), asked)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(getInbound.execute(db.as("contributor"), asked)).rejects.toMatchObject({ code: "FORBIDDEN" });
});
