import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { InboundMail } from "#server/domain/mail/inbound";
import { MAIL } from "#server/domain/sync/effects";
import { newId } from "#server/kernel/ids";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { claimEffect } from "#server/services/effects/claim-effect";
import { effectsNeedingAttention } from "#server/services/effects/effects-needing-attention";
import { settleEffect } from "#server/services/effects/settle-effect";
import { assignMail } from "#server/services/mail/assign-mail";
import { countMails, getMail, listMails } from "#server/services/mail/list-mails";
import { announceMail } from "#server/services/mail/mail-settings";
import { mailToPost } from "#server/services/mail/mail-to-post";
import { previewMail } from "#server/services/mail/preview-mail";
import { lettersToPrint, markPrinted } from "#server/services/mail/print-letters";
import { receiveMail } from "#server/services/mail/receive-mail";
import { sendMail } from "#server/services/mail/send-mail";
import { settleMail } from "#server/services/mail/settle-mail";

let db: TestDatabase;
let alder: string;
let invoice: string;
const connected = {
  isConnected: true,
  hasCatcher: false,
  from: () => "accounts@meridian.example",
  replyTo: () => "accounts@meridian.example",
};

beforeAll(async () => {
  db = await openTestDatabase();
  await givenReceivables(db.owner, TEST_NOW).entities();
});
afterAll(() => db.close());
beforeEach(async () => {
  announceMail(connected);
  // Each test begins with a mail server that has not failed.
  await db.owner`delete from source_health`;
  const given = givenReceivables(db.owner, TEST_NOW);
  alder = await given.account(`Alder ${given.freshId()}`, { email: `ap@${given.freshId()}.example` });
  invoice = await given.owed(alder, `A-${given.freshId().slice(-6)}`);
});

const collector = (entities: "all" | readonly string[] = "all") => db.as("collector", entities);
const draft = (change: object = {}) => ({
  customerId: alder,
  template: "reminder_1",
  items: [{ invoiceId: invoice, minor: 100_000n }],
  draftId: newId(TEST_NOW),
  ...change,
});
const send = (change: object = {}, by = collector()) => sendMail.execute(by, draft(change));
const events = (type: string) =>
  db.owner<
    { payload: { data: { mailId: string } } }[]
  >`select payload from events where type = ${type} order by position`;
const stateOf = async (mailId: string) => (await getMail.execute(collector(), { mailId })).state;
const effectOf = async (mailId: string) =>
  (
    await db.owner<
      { id: string; state: string }[]
    >`select e.id, e.state from effects e join customer_mails m on m.effect_id = e.id where m.id = ${mailId}`
  )[0] as { id: string; state: string };

/** Claimed and settled as the worker does it, without a mail server. */
async function carriedOut(mailId: string, settlement: Parameters<typeof settleEffect.execute>[1]["settlement"]) {
  const worker = db.asJob("send-effects");
  const { id } = await effectOf(mailId);
  const { fence } = await claimEffect.execute(worker, { effectId: id });
  return settleEffect.execute(worker, { effectId: id, fence, settlement });
}

describe("mail.send", () => {
  test("stores what was previewed, one entry of the ledger and one act, and tells of it", async () => {
    const { draftId: _, ...written } = draft();
    const preview = await previewMail.execute(collector(), written);
    expect(preview).toMatchObject({
      trouble: null,
      standstill: null,
      holds: [],
      waits: null,
      recipients: [{ lastContactAt: null }],
    });
    const { mailId, message } = await send();
    expect(message).toMatch(/on its way/);
    const mail = await getMail.execute(collector(), { mailId });
    expect(mail).toMatchObject({
      state: "queued",
      subject: preview.subject,
      text: preview.text,
      templateVersion: "message_texts v1",
    });
    const [entry] =
      await db.owner`select direction, channel, is_automated, invoice_ids, by_name from contact_ledger where mail_id = ${mailId}`;
    expect(entry).toEqual({
      direction: "out",
      channel: "email",
      is_automated: false,
      invoice_ids: [invoice],
      by_name: "Test collector",
    });
    const [act] =
      await db.owner`select system, operation, state, payload from effects where id = (select effect_id from customer_mails where id = ${mailId})`;
    expect(act).toEqual({ system: MAIL, operation: "message.send", state: "intent", payload: { mailId } });
    expect((await events("mail.queued")).some(({ payload }) => payload.data.mailId === mailId)).toBe(true);
    expect(
      (await mailToPost.execute(db.asJob("send-effects"), { effectId: (await effectOf(mailId)).id })).messageId,
    ).toBe(`mail-${mailId}@meridian.example`);
    expect((await previewMail.execute(collector(), written)).recipients[0]?.lastContactAt).not.toBeNull();
  });

  test("is refused for another role and for another legal entity", async () => {
    await expect(send({}, db.as("billing_analyst"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(send({}, collector(["US01"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("is refused at a standstill, and while something keeps it back until somebody says why not", async () => {
    const exclusion = (
      kind: string,
    ) => db.owner`insert into collection_exclusions (id, entity_code, customer_id, kind, reason, from_on, entered_by, entered_at)
      values (${newId(TEST_NOW)}, 'DE01', ${alder}, ${kind}, 'Talks with their lawyer', '2026-02-01', 'Ada', ${TEST_NOW})`;
    await exclusion("left_out");
    await expect(send()).rejects.toThrow(/Left out by Ada: Talks with their lawyer/);
    const { mailId } = await send({ despiteHold: "They asked for it on the phone" });
    const [event] = await db.owner<
      { payload: { reason: string } }[]
    >`select payload from events where type = 'mail.queued' and payload->'data'->>'mailId' = ${mailId}`;
    expect(event?.payload.reason).toBe("They asked for it on the phone");
    await exclusion("bankruptcy");
    await expect(send({ despiteHold: "They asked for it" })).rejects.toThrow(/bankrupt/);
  });

  test("is refused for more than is open, for what is nobody's, and where nobody can be written to", async () => {
    await expect(send({ items: [{ invoiceId: invoice, minor: 100_001n }] })).rejects.toThrow(/More would be asked/);
    await expect(send({ items: [{ invoiceId: newId(TEST_NOW), minor: 1n }] })).rejects.toThrow(/is none of/);
    await expect(send({ template: "nowhere" })).rejects.toThrow(/There is no text/);
    await db.owner`update customers set email = null where id = ${alder}`;
    await expect(send()).rejects.toThrow(/Nobody at .* has an address/);
  });

  test("sent twice at once from one form goes out once, and the loser is told", async () => {
    const one = draft();
    const results = await Promise.allSettled([sendMail.execute(collector(), one), sendMail.execute(collector(), one)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await db.owner`select id from contact_ledger where customer_id = ${alder}`).toHaveLength(1);
    expect((await listMails.execute(collector(), { customerId: alder })).rows).toHaveLength(1);
  });
});

describe("what becomes of the act", () => {
  test("a mail stands as it does, and what was not taken is told", async () => {
    const sent = await send();
    await carriedOut(sent.mailId, { outcome: "confirmed", confirmation: "250 ok", touched: [] });
    expect(await stateOf(sent.mailId)).toBe("sent");
    const refused = await send();
    await carriedOut(refused.mailId, { outcome: "refused", reason: "550 user unknown", touched: [] });
    expect(await getMail.execute(collector(), { mailId: refused.mailId })).toMatchObject({
      state: "failed",
      reason: "550 user unknown",
    });
    expect((await events("mail.failed")).some(({ payload }) => payload.data.mailId === refused.mailId)).toBe(true);
  });

  test("of unknown fate it is neither repeated nor looked up by itself", async () => {
    const { mailId } = await send();
    await carriedOut(mailId, { outcome: "unknown", reason: "The line broke.", cannotBeAsked: true });
    expect(await stateOf(mailId)).toBe("unknown");
    db.clock.set(new Date(TEST_NOW.getTime() + 86_400_000));
    try {
      const { id } = await effectOf(mailId);
      expect(await effectsNeedingAttention.execute(db.asJob("send-effects"), {})).not.toContain(id);
    } finally {
      db.clock.set(TEST_NOW);
    }
  });

  test("one that cannot go yet waits with a sentence", async () => {
    announceMail({ ...connected, isConnected: false });
    const { mailId, message } = await send();
    expect(message).toMatch(/No mail server is set up/);
    const { id } = await effectOf(mailId);
    await expect(claimEffect.execute(db.asJob("send-effects"), { effectId: id })).rejects.toThrow(/No mail server/);
    expect((await countMails.execute(collector(), {})).waiting).toMatch(/No mail server/);
  });
});

describe("mail.settle", () => {
  const unknown = async () => {
    const { mailId } = await send();
    await carriedOut(mailId, { outcome: "unknown", reason: "The line broke.", cannotBeAsked: true });
    return getMail.execute(collector(), { mailId });
  };
  const word = (mail: { id: string; version: number }, hasArrived = true) => ({
    mailId: mail.id,
    version: mail.version,
    hasArrived,
    reason: "They have it, Ada says",
  });

  test("says that it arrived, or that it did not, and tells of it", async () => {
    const [arrived, lost] = [await unknown(), await unknown()];
    await settleMail.execute(collector(), word(arrived));
    await settleMail.execute(collector(), word(lost, false));
    expect([await stateOf(arrived.id), await stateOf(lost.id)]).toEqual(["sent", "failed"]);
    expect([(await effectOf(arrived.id)).state, (await effectOf(lost.id)).state]).toEqual(["confirmed", "failed"]);
    expect((await events("mail.settled")).map(({ payload }) => payload.data.mailId)).toEqual(
      expect.arrayContaining([arrived.id, lost.id]),
    );
  });

  test("is refused for another role, another entity, and where nothing is unknown", async () => {
    const mail = await unknown();
    await expect(settleMail.execute(db.as("auditor"), word(mail))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(settleMail.execute(collector(["US01"]), word(mail))).rejects.toMatchObject({ code: "NOT_FOUND" });
    const sent = await getMail.execute(collector(), { mailId: (await send()).mailId });
    await expect(settleMail.execute(collector(), word(sent))).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  });

  test("of two at once one is told", async () => {
    const mail = await unknown();
    const results = await Promise.allSettled([
      settleMail.execute(collector(), word(mail)),
      settleMail.execute(collector(), word(mail, false)),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("mail.receive", () => {
  const receiver = () => db.asJob("receive-mail");
  let told = 0;
  const inbound = (change: object = {}) => {
    told += 1;
    return InboundMail.parse({
      eventId: `event-${told}`,
      from: "Ada <ada@elsewhere.example>",
      subject: "Re: Open invoices",
      text: "We paid.",
      ...change,
    });
  };
  const answering = (mailId: string) => ({ headers: { "In-Reply-To": `<mail-${mailId}@meridian.example>` } });
  const account = async () =>
    (
      await db.owner`select awaiting_us, awaiting_us_since::text from collection_accounts where customer_id = ${alder}`
    )[0];

  test("files an answer with the mail it answers, once however often it is delivered", async () => {
    const { mailId } = await send();
    const answer = inbound(answering(mailId));
    expect(await receiveMail.execute(receiver(), answer)).toMatchObject({ kind: "reply", customerId: alder });
    await expect(receiveMail.execute(receiver(), answer)).rejects.toMatchObject({
      code: "CONFLICT",
      details: { isKnown: true },
    });
    const entries =
      await db.owner`select direction, channel, by_name from contact_ledger where customer_id = ${alder} and direction = 'in'`;
    expect(entries).toEqual([{ direction: "in", channel: "email", by_name: "Ada" }]);
    expect(await account()).toEqual({ awaiting_us: "an answer to its mail", awaiting_us_since: "2026-03-02" });
    await send({ template: "message", items: [], note: "Thank you." });
    expect(await account()).toMatchObject({ awaiting_us: null });
  });

  test("of two deliveries at once one lands", async () => {
    const { mailId } = await send();
    const answer = inbound(answering(mailId));
    const results = await Promise.allSettled([
      receiveMail.execute(receiver(), answer),
      receiveMail.execute(receiver(), answer),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(
      await db.owner`select id from contact_ledger where customer_id = ${alder} and direction = 'in'`,
    ).toHaveLength(1);
  });

  test("marks what came back as returned with the server's words, and leaves the customer's ledger alone", async () => {
    const { mailId } = await send();
    await carriedOut(mailId, { outcome: "confirmed", confirmation: "250 ok", touched: [] });
    const bounce = inbound({
      from: "mailer-daemon@mx.example",
      subject: "Undelivered",
      text: `Diagnostic-Code: smtp; 550 unknown\n\nMessage-ID: <mail-${mailId}@meridian.example>\n`,
    });
    expect(await receiveMail.execute(receiver(), bounce)).toMatchObject({ kind: "bounce", customerId: alder });
    expect(await getMail.execute(collector(), { mailId })).toMatchObject({
      state: "returned",
      reason: "smtp; 550 unknown",
    });
    expect(await db.owner`select id from contact_ledger where customer_id = ${alder} and direction = 'in'`).toEqual([]);
    expect(await account()).toMatchObject({ awaiting_us: null });
    expect((await events("mail.returned")).some(({ payload }) => payload.data.mailId === mailId)).toBe(true);
  });

  test("an absence waits for nobody; word of a delivery settles what was unknown", async () => {
    const { mailId } = await send();
    await carriedOut(mailId, { outcome: "unknown", reason: "The line broke.", cannotBeAsked: true });
    await receiveMail.execute(receiver(), inbound({ ...answering(mailId), kind: "delivered" }));
    expect(await stateOf(mailId)).toBe("sent");
    await expect(
      receiveMail.execute(receiver(), inbound({ ...answering(mailId), kind: "delivered" })),
    ).rejects.toMatchObject({ code: "CONFLICT" });
    await receiveMail.execute(
      receiver(),
      inbound({ headers: { ...answering(mailId).headers, "Auto-Submitted": "auto-replied" } }),
    );
    expect(await account()).toMatchObject({ awaiting_us: null });
  });

  test("is for the job alone", async () => {
    await expect(receiveMail.execute(collector(), inbound())).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  describe("mail.assign", () => {
    const nobodys = async () => (await receiveMail.execute(receiver(), inbound())).inboundMailId as string;

    test("gives a mail of nobody to a customer, with its entry and what the customer waits for", async () => {
      const inboundMailId = await nobodys();
      await assignMail.execute(collector(), { inboundMailId, customerId: alder });
      expect(await account()).toMatchObject({ awaiting_us: "an answer to its mail" });
      expect(await db.owner`select id from contact_ledger where inbound_mail_id = ${inboundMailId}`).toHaveLength(1);
      expect((await events("mail.assigned")).length).toBeGreaterThan(0);
    });

    test("is refused for another role, another entity and a mail that has a customer", async () => {
      const inboundMailId = await nobodys();
      await expect(assignMail.execute(db.as("auditor"), { inboundMailId, customerId: alder })).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
      await expect(assignMail.execute(collector(["US01"]), { inboundMailId, customerId: alder })).rejects.toMatchObject(
        { code: "NOT_FOUND" },
      );
      const { mailId } = await send();
      const known = (await receiveMail.execute(receiver(), inbound(answering(mailId)))).inboundMailId as string;
      await expect(assignMail.execute(collector(), { inboundMailId: known, customerId: alder })).rejects.toMatchObject({
        code: "CONFLICT",
      });
    });

    test("of two at once one is told", async () => {
      const inboundMailId = await nobodys();
      const assign = () => assignMail.execute(collector(), { inboundMailId, customerId: alder });
      expect((await Promise.allSettled([assign(), assign()])).map(({ status }) => status).sort()).toEqual([
        "fulfilled",
        "rejected",
      ]);
    });
  });
});

describe("mail.print", () => {
  const letter = async () => (await send({ template: "letter_final" })).mailId;

  test("marks letters as printed, and they can be printed again as they were", async () => {
    const mailId = await letter();
    const [before] = await lettersToPrint.execute(collector(), { mailIds: [mailId] });
    expect(before?.content.address.slice(1)).toEqual(["Lindenstraße 4", "Leipzig"]);
    expect(await markPrinted.execute(collector(), { mailIds: [mailId] })).toEqual({ printed: 1 });
    expect(await stateOf(mailId)).toBe("printed");
    expect(await lettersToPrint.execute(collector(), { mailIds: [mailId] })).toEqual([before]);
    expect((await events("mail.printed")).some(({ payload }) => payload.data.mailId === mailId)).toBe(true);
    expect(await db.owner`select id from effects where payload->>'mailId' = ${mailId}`).toEqual([]);
  });

  test("is refused for another role, another entity and an e-mail", async () => {
    const mailId = await letter();
    await expect(markPrinted.execute(db.as("auditor"), { mailIds: [mailId] })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(markPrinted.execute(collector(["US01"]), { mailIds: [mailId] })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(markPrinted.execute(collector(), { mailIds: [(await send()).mailId] })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
  });

  test("of two who print one batch the second is told", async () => {
    const mailId = await letter();
    const print = () => markPrinted.execute(collector(), { mailIds: [mailId] });
    expect((await Promise.allSettled([print(), print()])).map(({ status }) => status).sort()).toEqual([
      "fulfilled",
      "rejected",
    ]);
  });
});
