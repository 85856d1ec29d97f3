import { afterAll, beforeAll, expect, test } from "vitest";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import type { DraftDetail } from "#server/domain/drafts/views";
import { approveDraft } from "#server/services/drafts/approve-draft";
import { confirmWork } from "#server/services/drafts/confirm-work";
import { countersignDraft } from "#server/services/drafts/countersign-draft";
import { editLine } from "#server/services/drafts/edit-line";
import { getDraft } from "#server/services/drafts/get-draft";
import { keepReviews } from "#server/services/drafts/keep-reviews";
import { listDrafts } from "#server/services/drafts/list-drafts";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

const HOUR = 3_600;
let company: Company;
let people: Record<"maya" | "ana" | "ben" | "marcus", GivenPerson>;

/** A whole company with its sources: what a review does arrives in billing, and what billing does arrives in the review. */
beforeAll(async () => {
  company = await openCompany({ customers: 60, anchor: "2026-10-12T09:30:00Z" });
  const { person } = givenCases(company.db.owner, company.db.clock.now());
  people = {
    maya: await person("Maya F.", "contributor"),
    ana: await person("Ana R.", "billing_analyst"),
    ben: await person("Ben S.", "billing_analyst"),
    marcus: await person("Marcus L.", "controller"),
  };
  await look();
}, 300_000);
afterAll(() => company.close());

const asAna = () => company.db.as("billing_analyst", "all", people.ana);
async function look(): Promise<void> {
  await company.sync();
  await keepReviews(company.db.asJob("detect-exceptions"), "all");
}
async function settle(): Promise<void> {
  await company.carryOut();
  await look();
}
const view = (reviewId: string) => getDraft.execute(asAna(), { reviewId });
const drafts = async () => (await listDrafts.execute(asAna(), {})).rows;
const seen = async (reviewId: string) => ({
  reviewId,
  version: (await view(reviewId)).version,
  decision: "approved" as const,
});
const inBilling = ({ document }: Pick<DraftDetail, "document">) =>
  company.sandbox.core.world.invoices.rows.find(({ id }) => document === `draft ${id}`);

test("drafts for hours are under review when the company opens, each line beside the hours it bills", async () => {
  const rows = await drafts();
  expect(rows.map(({ entity }) => entity).sort()).toEqual(["DE01", "DE01", "US01"]);
  for (const { reviewId, dueAt } of rows) {
    const draft = await view(reviewId);
    expect(dueAt.getTime()).toBeGreaterThan(company.db.clock.now().getTime());
    for (const line of draft.lines) {
      expect(line).toMatchObject({
        support: { kind: "time" },
        differences: { hours: false, rate: false, amount: false, sentences: [] },
      });
      expect(line.minutes).toBe(line.support?.kind === "time" ? line.support.approvedMinutes : null);
    }
    expect(draft.value.agreed).not.toBeNull();
  }
  await settle();
  expect((await view(rows[0]?.reviewId ?? "")).hold).toMatchObject({
    isByReview: true,
    isAutoAdvancing: false,
    act: { state: "confirmed" },
  });
});

test("two days later the drafts still wait, although billing would have issued them", async () => {
  await company.liveOn(60 * HOUR);
  await look();
  expect(await drafts()).toHaveLength(3);
});

test("an edited draft reaches billing, and once everybody has approved it, its customer", async () => {
  const [row] = (await drafts()).filter(({ entity }) => entity === "DE01");
  const reviewId = row?.reviewId ?? "";
  const before = await view(reviewId);
  const [line] = before.lines;
  const minutes = (line?.minutes ?? 0) - 60;
  await confirmWork.execute(company.db.as("contributor", "all", people.maya), await seen(reviewId));
  await editLine.execute(asAna(), {
    reviewId,
    version: (await view(reviewId)).version,
    lineId: line?.id ?? "",
    edit: { field: "quantity", minutes },
    reason: "The kick-off was free of charge",
  });
  await settle();
  const edited = await view(reviewId);
  expect(edited).toMatchObject({
    edits: [{ act: { state: "confirmed" } }],
    parts: ["project_lead", "billing", "controller"],
    steps: [{ voidedBecause: expect.stringContaining("Ana R.") }, { part: "project_lead", decision: null }],
  });
  expect(edited.lines[0]).toMatchObject({ minutes, isOnItsWay: false });
  expect(inBilling(edited)?.subtotal).toBe(Number(edited.amount.minor));
  expect(edited.amount.minor).toBe(before.amount.minor + edited.editedBy.minor);
  await confirmWork.execute(company.db.as("contributor", "all", people.maya), await seen(reviewId));
  await approveDraft.execute(company.db.as("billing_analyst", "all", people.ben), await seen(reviewId));
  expect(inBilling(edited)?.status).toBe("draft");
  await countersignDraft.execute(company.db.as("controller", "all", people.marcus), await seen(reviewId));
  await settle();
  expect(inBilling(edited)?.status).not.toBe("draft");
  expect(await view(reviewId)).toMatchObject({
    state: "approved",
    hold: { isByReview: false, act: { state: "confirmed" } },
  });
});

test("a draft that somebody issues in billing ends its review", async () => {
  const [row] = await drafts();
  const draft = await view(row?.reviewId ?? "");
  const id = inBilling(draft)?.id ?? "";
  const answer = await fetch(`${company.sandbox.url}/v1/invoices/${id}/finalize`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_1" },
  });
  expect(answer.status).toBe(200);
  await look();
  expect(await view(draft.reviewId)).toMatchObject({
    state: "ended",
    endedBecause: "it was issued before its review was done",
  });
});

test("a line left out gives its hours back, to be billed with the next draft", async () => {
  const [row] = await drafts();
  const draft = await view(row?.reviewId ?? "");
  const [line] = draft.lines;
  const entries = line?.support?.kind === "time" ? line.support.entries.map(({ id }) => id) : [];
  await editLine.execute(asAna(), {
    reviewId: draft.reviewId,
    version: draft.version,
    lineId: line?.id ?? "",
    edit: { field: "left_out" },
    reason: "Agreed to bill these hours next month",
  });
  await settle();
  const after = await view(draft.reviewId);
  expect(after.lines.at(-1)).toMatchObject({ id: line?.id, isLeftOut: true, isOnItsWay: false });
  const released = await company.db
    .owner`select 1 from time_entries where id = any(${entries}::uuid[]) and invoice_external_id is null`;
  expect(released).toHaveLength(entries.length);
});
