import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { type GivenDraft, givenDrafts } from "#db/testing/given-drafts";
import type { GivenCustomer } from "#db/testing/given-exceptions";
import { addMinutes } from "#server/domain/time";
import { answerDraft } from "#server/services/drafts/answer-draft";
import { approveDraft } from "#server/services/drafts/approve-draft";
import { confirmWork } from "#server/services/drafts/confirm-work";
import { countWaitingDrafts } from "#server/services/drafts/count-waiting-drafts";
import { countersignDraft } from "#server/services/drafts/countersign-draft";
import { editLine } from "#server/services/drafts/edit-line";
import { getDraft } from "#server/services/drafts/get-draft";
import { keepReviews } from "#server/services/drafts/keep-reviews";
import { listDrafts } from "#server/services/drafts/list-drafts";
import { takeEditBack } from "#server/services/drafts/take-edit-back";
import { claimEffect } from "#server/services/effects/claim-effect";
import { settleEffect } from "#server/services/effects/settle-effect";

let db: TestDatabase;
let given: ReturnType<typeof givenDrafts>;
let customer: GivenCustomer;
let people: Record<"maya" | "ana" | "ben" | "marcus", GivenPerson>;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenDrafts(db.owner, TEST_NOW);
  const { person } = givenCases(db.owner, TEST_NOW);
  people = {
    maya: await person("Maya Fenwick", "contributor"),
    ana: await person("Ana Ruiz", "billing_analyst"),
    ben: await person("Ben Stone", "billing_analyst"),
    marcus: await person("Marcus Leigh", "controller"),
  };
});
afterAll(() => db.close());
beforeEach(async () => {
  db.clock.set(TEST_NOW);
  await db.owner`truncate draft_reviews, draft_review_steps, draft_edits, effects, cases, invoice_holds, invoices, invoice_lines, source_records, time_entries, hourly_rates, projects, customers, contracts, external_references cascade`;
  await db.owner`delete from legal_entities`;
  await db.owner`delete from fx_rates`;
  await given.entities();
  await given.rate("EUR", "USD", "2026-03-01", "1.1");
  customer = await given.customer();
});

const asMaya = () => db.as("contributor", "all", people.maya);
const asAna = () => db.as("billing_analyst", "all", people.ana);
const asBen = () => db.as("billing_analyst", "all", people.ben);
const asMarcus = () => db.as("controller", "all", people.marcus);
const keep = (draft: GivenDraft) => keepReviews(db.asJob("detect-exceptions"), [draft.invoiceId]);

type Opened = GivenDraft & { reviewId: string };
async function underReview(draft?: GivenDraft): Promise<Opened> {
  const made = draft ?? (await given.draft(customer));
  await keep(made);
  const [row] = await db.owner<{ id: string }[]>`select id from draft_reviews where invoice_id = ${made.invoiceId}`;
  return { ...made, reviewId: row?.id ?? "" };
}
const view = ({ reviewId }: Opened, context = asAna()) => getDraft.execute(context, { reviewId });
/** The version as it is now, so that a test says only what it is about. */
const seen = async (draft: Opened) => ({ reviewId: draft.reviewId, version: (await view(draft)).version });
const approved = { decision: "approved" as const };
const confirm = async (draft: Opened) => confirmWork.execute(asMaya(), { ...(await seen(draft)), ...approved });
const approve = async (draft: Opened, context = asAna()) =>
  approveDraft.execute(context, { ...(await seen(draft)), ...approved });
const hours = async (draft: Opened, minutes: number, context = asAna()) =>
  editLine.execute(context, {
    ...(await seen(draft)),
    lineId: draft.lineIds[0] ?? "",
    edit: { field: "quantity", minutes },
    reason: "The workshop of 11 February was ours",
  });
const told = async ({ reviewId }: Opened, type: string) =>
  (await db.owner`select actor_name from events where type = ${type} and stream = ${`draft_review:${reviewId}`}`).map(
    (row) => row.actor_name as string,
  );
const effects = async () =>
  (await db.owner`select operation, state from effects order by position`).map(
    (row) => `${row.operation} ${row.state}`,
  );

/** Billing does what waits, and the next sync says so. */
async function carriedOut(draft: Opened): Promise<void> {
  const sender = db.asJob("send-effects");
  const waiting = await db.owner<{ id: string; operation: string; payload: Record<string, string> }[]>`
    select id, operation, payload from effects where state = 'intent' order by position`;
  for (const { id, operation, payload } of waiting) {
    const { fence } = await claimEffect.execute(sender, { effectId: id });
    const settlement = { outcome: "confirmed" as const, confirmation: "Done.", touched: [] };
    await settleEffect.execute(sender, { effectId: id, fence, settlement });
    if (operation === "invoice.edit_line")
      await given.reline(
        draft,
        payload.lineId ?? "",
        { description: payload.description ?? "", amount_minor: payload.amountMinor ?? "0" },
        db.clock.now(),
      );
    if (operation === "invoice.remove_line") {
      await db.owner`delete from invoice_lines where external_id = ${payload.lineId ?? ""}`;
      await given.total(draft.invoiceId);
    }
    if (operation === "invoice.hold") await given.seen(draft, { is_auto_advancing: false }, db.clock.now());
  }
  db.clock.set(addMinutes(db.clock.now(), 1));
  await given.seen(draft, {}, db.clock.now());
  await keep(draft);
}

async function refused(draft: Opened): Promise<void> {
  const sender = db.asJob("send-effects");
  const [row] = await db.owner<
    { id: string }[]
  >`select id from effects where state = 'intent' order by position desc limit 1`;
  const { fence } = await claimEffect.execute(sender, { effectId: row?.id ?? "" });
  const settlement = { outcome: "refused" as const, reason: "The line is locked.", touched: [] };
  await settleEffect.execute(sender, { effectId: row?.id ?? "", fence, settlement });
  await keep(draft);
}

describe("a review", () => {
  test("opens with the draft that bills a project's work, holds it, and waits for the project lead", async () => {
    const draft = await underReview();
    expect(await keep(draft)).toBe(0);
    expect(await view(draft)).toMatchObject({
      state: "open",
      parts: ["project_lead", "billing"],
      steps: [{ part: "project_lead", decision: null }],
      hold: { isByReview: true, isByCases: false },
      dueAt: new Date("2026-03-04T09:30:00.000Z"),
      value: { agreed: { minor: 1_000_000n }, billedBefore: { minor: 0n }, left: { minor: 780_000n } },
    });
    expect(await effects()).toEqual(["invoice.hold intent"]);
    expect(await told(draft, "draft.review_opened")).toEqual(["detect-exceptions"]);
  });

  test("opens for no draft of a subscription and for no issued invoice", async () => {
    const subscription = await given.invoice(customer);
    const issued = await given.draft(customer);
    await given.seen(issued, { status: "open" }, TEST_NOW);
    expect(await keepReviews(db.asJob("detect-exceptions"), [subscription.id, issued.invoiceId])).toBe(0);
    expect(await keepReviews(db.asJob("detect-exceptions"), "all")).toBe(0);
  });

  test("is opened once by two looks at once", async () => {
    const draft = await given.draft(customer);
    await Promise.all([keep(draft), keep(draft), keep(draft)]);
    expect(await db.owner`select 1 from draft_reviews`).toHaveLength(1);
  });

  test.each([
    ["open", null, "it was issued before its review was done"],
    ["void", null, "it was issued and voided"],
    ["draft", TEST_NOW, "the draft was deleted in billing"],
  ])("ends when the draft is %s, deleted %s", async (status, deletedAt, because) => {
    const draft = await underReview();
    await given.seen(draft, { status, deleted_at: deletedAt }, TEST_NOW);
    await keep(draft);
    expect(await view(draft)).toMatchObject({ state: "ended", endedBecause: because, hold: { isByReview: false } });
    await expect(confirm(draft)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    expect(await effects()).toEqual(["invoice.hold intent"]);
  });

  test("is not opened or ended by people", async () => {
    await expect(keepReviews(asAna(), "all")).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("the sequence", () => {
  test("goes from the project lead to billing; the last approval releases the draft", async () => {
    const draft = await underReview();
    await carriedOut(draft);
    await expect(approve(draft)).rejects.toThrow("waits for project lead, not for billing");
    await confirm(draft);
    expect(await approve(draft)).toEqual({ message: "Approved. The draft is released, and billing issues it." });
    expect(await view(draft)).toMatchObject({
      state: "approved",
      steps: [
        { part: "project_lead", decision: "approved", decidedBy: "Maya Fenwick" },
        { part: "billing", decision: "approved", decidedBy: "Ana Ruiz" },
      ],
    });
    expect(await effects()).toEqual(["invoice.hold confirmed", "invoice.release intent"]);
    expect([
      await told(draft, "draft.work_confirmed"),
      await told(draft, "draft.billing_approved"),
      await told(draft, "draft.review_approved"),
    ]).toEqual([["Maya Fenwick"], ["Ana Ruiz"], ["Ana Ruiz"]]);
  });

  test("releases its own hold alone where a case holds the draft too", async () => {
    const draft = await underReview();
    await carriedOut(draft);
    await db.owner`insert into invoice_holds (id, invoice_id, case_id, entity_code, placed_at) values (${given.freshId()}, ${draft.invoiceId}, ${given.freshId()}, 'DE01', ${TEST_NOW})`;
    await confirm(draft);
    expect((await approve(draft)).message).toContain("stays held until its open exceptions are settled");
    expect(await effects()).toEqual(["invoice.hold confirmed"]);
    expect(await db.owner`select 1 from invoice_holds where released_at is null`).toHaveLength(1);
  });

  test("says so where somebody else keeps the draft back in billing", async () => {
    const draft = await given.draft(customer);
    await given.seen(draft, { is_auto_advancing: false }, TEST_NOW);
    const opened = await underReview(draft);
    await confirm(opened);
    expect((await approve(opened)).message).toContain("somebody has to issue it there");
    expect(await effects()).toEqual([]);
  });

  test("refuses each part to who does not hold it, to other entities, and to a second part of one human being", async () => {
    const draft = await underReview();
    const now = { ...(await seen(draft)), ...approved };
    await expect(confirmWork.execute(asAna(), now)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(confirmWork.execute(db.as("auditor"), now)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(confirmWork.execute(db.as("contributor", ["US01"], people.maya), now)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await confirm(draft);
    await expect(approveDraft.execute(asMaya(), { ...(await seen(draft)), ...approved })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const otherAccount = { ...people.ana, personId: people.maya.personId };
    await expect(approve(draft, db.as("billing_analyst", "all", otherAccount))).rejects.toThrow(
      "approved this draft already as project lead",
    );
    await expect(countersignDraft.execute(asAna(), { ...(await seen(draft)), ...approved })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(countersignDraft.execute(asMarcus(), { ...(await seen(draft)), ...approved })).rejects.toThrow(
      "waits for billing",
    );
  });

  test("asks the controller too where no rate tells how large the draft is", async () => {
    await db.owner`delete from fx_rates`;
    expect((await view(await underReview())).parts).toEqual(["project_lead", "billing", "controller"]);
  });

  test("asks the controller too from the threshold on", async () => {
    const draft = await given.draft(customer, [{ minutes: 60 * 400 }]);
    const opened = await underReview(draft);
    expect((await view(opened)).parts).toEqual(["project_lead", "billing", "controller"]);
    await confirm(opened);
    expect((await approve(opened)).message).toContain("waits for controller");
    await expect(approveDraft.execute(asMarcus(), { ...(await seen(opened)), ...approved })).rejects.toThrow(
      "waits for controller",
    );
    await countersignDraft.execute(asMarcus(), { ...(await seen(opened)), ...approved });
    expect(await view(opened)).toMatchObject({ state: "approved" });
    expect(await told(opened, "draft.countersigned")).toEqual(["Marcus Leigh"]);
  });

  test("of two who approve at once exactly one does, and the other is told who", async () => {
    const draft = await underReview();
    await confirm(draft);
    const now = { ...(await seen(draft)), ...approved };
    const results = await Promise.allSettled([approveDraft.execute(asAna(), now), approveDraft.execute(asBen(), now)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = results.find((result) => result.status === "rejected");
    expect(lost?.reason).toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/last decision is that of (Ana Ruiz|Ben Stone)/),
    });
  });
});

describe("sending back", () => {
  const back = { decision: "sent_back" as const, note: "The 11th was a bank holiday." };

  test("by the project lead asks billing for a correction, and the answer asks the project lead again", async () => {
    const draft = await underReview();
    await confirmWork.execute(asMaya(), { ...(await seen(draft)), ...back });
    expect(await view(draft)).toMatchObject({ acts: { canAnswer: true, canEdit: true, decides: null } });
    await expect(confirm(draft)).rejects.toThrow("waits for correction by billing");
    await expect(answerDraft.execute(asMaya(), { ...(await seen(draft)), note: "Never mind" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await answerDraft.execute(asAna(), { ...(await seen(draft)), note: "They worked that day, see the ticket." });
    await confirm(draft);
    await approve(draft);
    expect((await view(draft)).steps.map(({ part, decision }) => `${part} ${decision}`)).toEqual([
      "project_lead sent_back",
      "correction approved",
      "project_lead approved",
      "billing approved",
    ]);
    expect([await told(draft, "draft.sent_back"), await told(draft, "draft.answered")]).toEqual([
      ["Maya Fenwick"],
      ["Ana Ruiz"],
    ]);
  });

  test("by billing asks the project lead again; the former approval stays on record as void", async () => {
    const draft = await underReview();
    await confirm(draft);
    await approveDraft.execute(asAna(), { ...(await seen(draft)), ...back });
    expect((await view(draft)).steps).toMatchObject([
      { part: "project_lead", decision: "approved", voidedBecause: `Ana Ruiz sent the draft back: ${back.note}` },
      { part: "billing", decision: "sent_back" },
      { part: "project_lead", decision: null },
    ]);
    await confirm(draft);
  });

  test("needs a reason, and an open correction to answer", async () => {
    const draft = await underReview();
    await expect(
      confirmWork.execute(asMaya(), { ...(await seen(draft)), decision: "sent_back", note: " " }),
    ).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(answerDraft.execute(asAna(), { ...(await seen(draft)), note: "Nothing to say" })).rejects.toThrow(
      "Nobody sent this draft back",
    );
  });
});

describe("an edit", () => {
  test("goes out as an act, asks approvals again, needs the controller, and bars its editor", async () => {
    const draft = await underReview();
    await carriedOut(draft);
    await confirm(draft);
    const { message } = await hours(draft, 600);
    expect(message).toContain("Whoever approved it before is asked again");
    expect(await view(draft)).toMatchObject({
      parts: ["project_lead", "billing", "controller"],
      editedBy: { minor: -30_000n },
      steps: [
        { part: "project_lead", voidedBecause: expect.stringContaining("Ana Ruiz changed a line") },
        { part: "project_lead", decision: null },
      ],
      edits: [
        {
          field: "quantity",
          before: { minutes: 720 },
          after: { minutes: 600, description: "Data migration: Data Engineer, 10 hours", amount: { minor: 150_000n } },
          act: { state: "intent" },
          editedBy: "Ana Ruiz",
        },
      ],
      lines: [{ isOnItsWay: true }, { isOnItsWay: false }],
    });
    await expect(confirm(draft)).rejects.toThrow("still on its way to billing");
    await expect(hours(draft, 540)).rejects.toThrow("still on its way");
    await carriedOut(draft);
    expect((await view(draft)).lines[0]).toMatchObject({
      isOnItsWay: false,
      minutes: 600,
      differences: { hours: true, sentences: ["10 of 12 approved hours are billed."] },
    });
    await confirm(draft);
    await expect(approve(draft)).rejects.toThrow("You changed this draft yourself");
    await approve(draft, asBen());
    await countersignDraft.execute(asMarcus(), { ...(await seen(draft)), ...approved });
    expect(await view(draft)).toMatchObject({ state: "approved", amount: { minor: 190_000n } });
    expect(await told(draft, "draft.line_edited")).toEqual(["Ana Ruiz"]);
  });

  test("is taken back by an act of its own, the last one first, and then bars nobody", async () => {
    const draft = await underReview();
    await hours(draft, 600);
    await carriedOut(draft);
    await editLine.execute(asAna(), {
      ...(await seen(draft)),
      lineId: draft.lineIds[0] ?? "",
      edit: { field: "description", description: "Loading of past usage" },
      reason: "As the customer calls it",
    });
    await carriedOut(draft);
    const [first, second] = (await view(draft)).edits;
    expect([first?.canTakeBack, second?.canTakeBack]).toEqual([false, true]);
    const take = async (editId: string | undefined) =>
      takeEditBack.execute(asBen(), { ...(await seen(draft)), editId: editId ?? "" });
    await expect(take(first?.id)).rejects.toThrow("Take the later edit back first");
    await take(second?.id);
    await expect(take(first?.id)).rejects.toThrow("still on its way");
    await carriedOut(draft);
    await take(first?.id);
    await carriedOut(draft);
    await expect(take(first?.id)).rejects.toThrow("does not stand any more");
    expect(await view(draft)).toMatchObject({
      amount: { minor: 220_000n },
      editedBy: { minor: 0n },
      parts: ["project_lead", "billing"],
      edits: [{ takenBack: { by: "Ben Stone", act: { state: "confirmed" } } }, { takenBack: { by: "Ben Stone" } }],
    });
    await confirm(draft);
    await approve(draft, asAna());
    expect(await told(draft, "draft.edit_taken_back")).toEqual(["Ben Stone", "Ben Stone"]);
  });

  test("that billing refuses did not happen, and bars nobody", async () => {
    const draft = await underReview();
    await carriedOut(draft);
    await hours(draft, 600);
    await refused(draft);
    expect(await view(draft)).toMatchObject({
      editedBy: { minor: 0n },
      edits: [{ act: { state: "failed", error: "The line is locked." }, canTakeBack: false }],
      lines: [{ minutes: 720 }, {}],
    });
    await confirm(draft);
    await approve(draft);
  });

  test("leaves a line out, though never the last one, and not to come back", async () => {
    const draft = await underReview();
    const leave = async (place: number) =>
      editLine.execute(asAna(), {
        ...(await seen(draft)),
        lineId: draft.lineIds[place] ?? "",
        edit: { field: "left_out" },
        reason: "Agreed to bill it in March",
      });
    await leave(1);
    await expect(leave(0)).rejects.toThrow("only line");
    await carriedOut(draft);
    const shown = await view(draft);
    expect(shown.lines.map(({ description, isLeftOut }) => [description, isLeftOut])).toEqual([
      ["Data migration: Data Engineer, 12 hours", false],
      ["Data migration: Trainer, 4 hours", true],
    ]);
    await expect(
      takeEditBack.execute(asAna(), { ...(await seen(draft)), editId: shown.edits[0]?.id ?? "" }),
    ).rejects.toThrow("cannot come back");
    await confirm(draft);
  });

  test("is held to approved hours and agreed rates, and to a draft that still is one", async () => {
    const draft = await underReview(
      await given.draft(customer, [{ minutes: 480 }, { minutes: 120, isApproved: false }]),
    );
    await expect(hours(draft, 540)).rejects.toThrow("Only 8 hours of Data Engineer");
    expect((await view(draft)).lines[0]).toMatchObject({
      minutes: 600,
      differences: { hours: true, sentences: ["10 hours are billed, 8 are approved."] },
    });
    const rate = async (hourlyMinor: string) =>
      editLine.execute(asAna(), {
        ...(await seen(draft)),
        lineId: draft.lineIds[0] ?? "",
        edit: { field: "rate", hourlyMinor },
        reason: "Agreed on the phone",
      });
    await expect(rate("14000")).rejects.toThrow("no rate the contract agrees");
    await hours(draft, 480);
    await given.seen(draft, { status: "open" }, TEST_NOW);
    await expect(rate("15000")).rejects.toThrow("no draft any more");
  });

  test("is refused to who may not, of another entity, to the loser of a race, and without a reason", async () => {
    const draft = await underReview();
    await expect(hours(draft, 600, asMaya())).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(hours(draft, 600, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(hours(draft, 600, db.as("billing_analyst", ["US01"], people.ana))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const now = await seen(draft);
    const edit = (minutes: number, context = asAna()) =>
      editLine.execute(context, {
        ...now,
        lineId: draft.lineIds[0] ?? "",
        edit: { field: "quantity", minutes },
        reason: "Counted twice",
      });
    const both = await Promise.allSettled([edit(600), edit(540, asBen())]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(
      editLine.execute(asAna(), { ...now, lineId: "x", edit: { field: "left_out" }, reason: " " }),
    ).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect(await effects()).toEqual(["invoice.hold intent", "invoice.edit_line intent"]);
  });
});

describe("a change in billing", () => {
  test("after an approval asks it again", async () => {
    const draft = await underReview();
    await carriedOut(draft);
    await confirm(draft);
    await given.reline(draft, draft.lineIds[0] ?? "", { amount_minor: 170_000 }, db.clock.now());
    expect(await keep(draft)).toBe(1);
    expect(await view(draft)).toMatchObject({
      state: "open",
      steps: [
        { voidedBecause: "The draft was changed in billing afterwards" },
        { part: "project_lead", decision: null },
      ],
    });
    expect(await keep(draft)).toBe(0);
  });

  test("after the last approval opens the review again and holds the draft again", async () => {
    const draft = await underReview();
    await carriedOut(draft);
    await confirm(draft);
    await approve(draft);
    await given.reline(draft, draft.lineIds[0] ?? "", { description: "Something else" }, db.clock.now());
    await keep(draft);
    expect(await view(draft)).toMatchObject({ state: "open", closedAt: null, hold: { isByReview: true } });
    expect(await told(draft, "draft.approvals_voided")).toEqual(["detect-exceptions"]);
  });
});

describe("the list", () => {
  test("shows what waits for whoever looks, what is open by its due date, and what is over", async () => {
    const [first, second] = [await underReview(), await underReview()];
    await db.owner`update draft_reviews set due_at = due_at + interval '1 hour' where id = ${second.reviewId}`;
    await confirm(first);
    const rows = async (context = asAna(), lane: "mine" | "open" | "closed" = "open") =>
      (await listDrafts.execute(context, { lane })).rows;
    expect((await rows()).map(({ reviewId, part, isYours }) => [reviewId, part, isYours])).toEqual([
      [first.reviewId, "billing", true],
      [second.reviewId, "project_lead", false],
    ]);
    expect((await rows(asAna(), "mine")).map(({ reviewId }) => reviewId)).toEqual([first.reviewId]);
    expect(await countWaitingDrafts.execute(asAna(), {})).toEqual({ count: 1 });
    expect(await countWaitingDrafts.execute(db.as("contributor", ["US01"], people.maya), {})).toEqual({ count: 0 });
    expect(await countWaitingDrafts.execute(db.as("auditor"), {})).toEqual({ count: null });
    expect((await rows(asMaya(), "mine")).map(({ reviewId }) => reviewId)).toEqual([second.reviewId]);
    expect(await rows(db.as("auditor"), "mine")).toEqual([]);
    expect(await rows(db.as("contributor", ["US01"], people.maya))).toEqual([]);
    await expect(rows(db.as("collector"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await approve(first);
    expect(await rows(asAna(), "closed")).toMatchObject([
      {
        reviewId: first.reviewId,
        state: "approved",
        part: null,
        customerName: "Hallmann Logistik",
        projectName: "Data migration",
        amount: { minor: 220_000n, currency: "EUR" },
        period: { from: "2026-02-01", to: "2026-03-01" },
      },
    ]);
  });

  test("is paged by its order, each row once", async () => {
    for (let count = 0; count < 53; count += 1) await given.draft(customer, [{ minutes: 60 }]);
    await keepReviews(db.asJob("detect-exceptions"), "all");
    const first = await listDrafts.execute(asAna(), {});
    const second = await listDrafts.execute(asAna(), { cursor: first.nextCursor ?? "" });
    expect([first.rows.length, second.rows.length, second.nextCursor]).toEqual([50, 3, null]);
    expect(new Set([...first.rows, ...second.rows].map(({ reviewId }) => reviewId)).size).toBe(53);
    await expect(listDrafts.execute(asAna(), { cursor: "nonsense" })).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});

test("an approval that was given cannot be deleted by the application", async () => {
  const draft = await underReview();
  await confirm(draft);
  await expect(db.raw`delete from draft_review_steps`).rejects.toThrow(/permission denied/);
});
