import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import type { GroupMapping } from "#server/domain/access/single-sign-on";
import { addHours } from "#server/domain/time";
import { exportAccess, exportReview } from "#server/services/access/export-access";
import { getPerson } from "#server/services/access/get-person";
import { giveGrant } from "#server/services/access/give-grant";
import { endGroupOverride } from "#server/services/access/group-overrides";
import { decideLines, openReview, signOffReview } from "#server/services/access/review-access";
import { getReview, listReviews } from "#server/services/access/reviews";
import { givenAccess } from "#server/services/access/testing/given-access";
import { sha256 } from "#server/services/completeness/hash-text";
import { signInWithIdentity } from "#server/services/sign-in/sign-in-with-identity";

let db: TestDatabase;
let given: Awaited<ReturnType<typeof givenAccess>>;
beforeAll(async () => {
  db = await openTestDatabase();
  given = await givenAccess(db);
});
beforeEach(() => db.clock.set(TEST_NOW));
afterAll(() => db.close());

const cora = () => given.as(given.cora);
const dag = () => given.as(given.dag);
const rowsOf = (text: string): string[][] => parse(text, { relax_column_count: true });

test("a review is opened by a controller, decided line by line by others than its owners, and signed as a whole", async () => {
  const ana = await given.person("=Ana+Ruiz", "billing_analyst", ["DE01"]);
  await given.session(ana);
  await giveGrant.execute(given.as(given.sofia), {
    userId: ana.userId,
    grant: {
      role: "finance_approver",
      entities: ["DE01"],
      endsAt: addHours(TEST_NOW, 240),
      reason: "Closing.",
      reviewerId: given.cora.userId,
    },
  });
  db.clock.set(addHours(TEST_NOW, 1));
  await expect(openReview.execute(given.as(given.sofia), { title: "Spring" })).rejects.toThrow(
    /a controller has to open/,
  );
  await expect(openReview.execute(db.as("billing_analyst"), { title: "Spring" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  const opened = await Promise.allSettled([
    openReview.execute(cora(), { title: "Spring" }),
    openReview.execute(cora(), { title: "Spring" }),
  ]);
  expect(opened.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [review] = await listReviews.execute(cora(), {});
  const reviewId = review?.id ?? "";
  await expect(openReview.execute(cora(), { title: "Another" })).rejects.toMatchObject({ code: "CONFLICT" });
  const { lines } = await getReview.execute(cora(), { reviewId });
  const anas = lines.filter(({ name }) => name === "=Ana+Ruiz");
  expect(anas).toHaveLength(2);
  expect(anas[0]).toMatchObject({
    isDormant: false,
    conflicts: [
      "=Ana+Ruiz can both raise credits and write-offs (Billing analyst) and approve them (Finance approver) for DE01.",
    ],
  });
  const own = lines.filter(({ personId }) => personId === given.cora.personId).map(({ id }) => id);
  const others = lines.filter(({ personId }) => personId !== given.cora.personId).map(({ id }) => id);
  const decide = (lineIds: string[], by = cora(), decision: "confirmed" | "remove" = "confirmed", note = "") =>
    decideLines.execute(by, { reviewId, lineIds, decision, note });
  await expect(decide([...own, ...others])).rejects.toThrow(/Cora Lund cannot review their own access/);
  await expect(decide(others, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
  await decide(others);
  const marked = anas.find(({ role }) => role === "finance_approver")?.id ?? "";
  await expect(decide([marked], cora(), "remove")).rejects.toThrow(/Say why/);
  await decide([marked], cora(), "remove", "The closing is over.");
  await expect(signOffReview.execute(cora(), { reviewId })).rejects.toThrow(
    /1 of \d+ lines are undecided, among them Cora Lund/,
  );
  await decide(own, dag());

  const draft = await exportReview.execute(cora(), { reviewId });
  expect(draft.text).toContain("not yet");
  const signed = await Promise.allSettled([
    signOffReview.execute(cora(), { reviewId }),
    signOffReview.execute(dag(), { reviewId }),
  ]);
  expect(signed.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(signed.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  const held = await given.grantsOf(ana);
  expect(held.map(({ role, ended_at }) => [role, ended_at !== null]).sort()).toEqual([
    ["billing_analyst", false],
    ["finance_approver", true],
  ]);
  expect(await given.eventsOf(`user:${ana.userId}`)).toContain("grant.ended");
  const events = await given.eventsOf(`access_review:${reviewId}`);
  expect([events[0], events.at(-1)]).toEqual(["access_review.opened", "access_review.signed_off"]);
  expect(events).toContain("access_review.line_marked");

  // Later, when much has changed, the file is the one that was signed.
  db.clock.set(addHours(TEST_NOW, 500));
  const { text } = await exportReview.execute(db.as("auditor"), { reviewId });
  const [kept] = await listReviews.execute(cora(), {});
  expect(sha256(text)).toBe(kept?.documentHash);
  const line = rowsOf(text).find((row) => row.includes("The closing is over."));
  expect(line?.[0]).toBe("'=Ana+Ruiz");
  expect(line).toEqual(expect.arrayContaining(["Finance approver", "DE01", "remove", "Cora Lund"]));
  await expect(decide(own, dag())).rejects.toMatchObject({ code: "CONFLICT" });
});

test("what was signed cannot be changed, not by a statement either", async () => {
  const { id } = await openReview.execute(dag(), { title: "Summer" });
  const { lines } = await getReview.execute(dag(), { reviewId: id });
  const of = (mine: boolean) =>
    lines.filter(({ personId }) => (personId === given.dag.personId) === mine).map((line) => line.id);
  await decideLines.execute(dag(), { reviewId: id, lineIds: of(false), decision: "confirmed" });
  await decideLines.execute(cora(), { reviewId: id, lineIds: of(true), decision: "confirmed" });
  await signOffReview.execute(dag(), { reviewId: id });
  await expect(db.owner`update access_reviews set document = 'x' where id = ${id}`).rejects.toThrow(
    /signed access review/,
  );
});

describe("what came with a group", () => {
  const mapping: GroupMapping = { approvers: { role: "finance_approver", entities: ["DE01", "US01"] } };
  const signIn = (subject: string) =>
    signInWithIdentity.execute(db.asJob("sign-in"), {
      claims: {
        issuer: "https://id.example",
        subject,
        email: `${subject}@meridian.example`,
        isEmailVerified: true,
        name: `Somebody ${subject}`,
        groups: ["approvers"],
        amr: ["pwd"],
        acr: null,
        authenticatedAt: null,
      },
      mapping,
      multiFactorContexts: [],
      userAgent: null,
    });
  const holds = async (userId: string) =>
    (await db.owner`select role, entities from grants where user_id = ${userId} and ended_at is null`).map((row) => ({
      ...row,
    }));

  /** Signed in, reviewed, and taken away with a reason. */
  async function takenFrom(subject: string): Promise<{ userId: string; personId: string }> {
    const answer = await signIn(subject);
    if (!answer.ok) throw new Error("They were not let in.");
    expect(await holds(answer.userId)).toHaveLength(1);
    const { id } = await openReview.execute(cora(), { title: `Review of ${subject}` });
    const { lines } = await getReview.execute(cora(), { reviewId: id });
    const theirs = lines.filter(({ name }) => name === `Somebody ${subject}`).map((line) => line.id);
    const ofCora = lines.filter(({ personId }) => personId === given.cora.personId).map((line) => line.id);
    const others = lines.map((line) => line.id).filter((line) => !theirs.includes(line) && !ofCora.includes(line));
    await decideLines.execute(cora(), { reviewId: id, lineIds: others, decision: "confirmed" });
    await decideLines.execute(dag(), { reviewId: id, lineIds: ofCora, decision: "confirmed" });
    await decideLines.execute(cora(), {
      reviewId: id,
      lineIds: theirs,
      decision: "remove",
      note: "Signs nothing any more",
    });
    await signOffReview.execute(cora(), { reviewId: id });
    const [row] = await db.owner<{ person_id: string }[]>`select person_id from users where id = ${answer.userId}`;
    return { userId: answer.userId, personId: row?.person_id ?? "" };
  }

  test("does not come back with the next sign-in, which says so, and stands on the person's page", async () => {
    const { userId, personId } = await takenFrom("berta");
    expect(await holds(userId)).toEqual([]);
    await signIn("berta");
    expect(await holds(userId)).toEqual([]);
    const [told] = await db.owner<{ sentence: string }[]>`
      select payload->'data'->>'sentence' as sentence from events where stream = ${`user:${userId}`} and type = 'grant.withheld' order by sequence desc limit 1`;
    expect(told?.sentence).toContain("Cora Lund took it away until 2027-03-02");
    const { overrides } = await getPerson.execute(cora(), { personId });
    expect(overrides).toMatchObject([
      {
        role: "finance_approver",
        decidedBy: "Cora Lund",
        reason: "Access review “Review of berta”: Signs nothing any more",
      },
    ]);
    db.clock.set(addHours(TEST_NOW, 24 * 366));
    await signIn("berta");
    expect(await holds(userId)).toHaveLength(1);
  });

  test("comes back when another reviewer lets it, once", async () => {
    const { userId, personId } = await takenFrom("clara");
    const [override] = (await getPerson.execute(cora(), { personId })).overrides;
    const input = { overrideId: override?.id ?? "", reason: "She signs again from March on" };
    await expect(endGroupOverride.execute(db.as("billing_analyst"), input)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const herself = db.as("controller", "all", { userId, personId, name: "Somebody clara" });
    await expect(endGroupOverride.execute(herself, input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(endGroupOverride.execute(given.as(given.sofia), input)).rejects.toThrow("a controller has to say");
    const ended = await Promise.allSettled([
      endGroupOverride.execute(cora(), input),
      endGroupOverride.execute(dag(), input),
    ]);
    expect(ended.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(ended.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
    await signIn("clara");
    expect(await holds(userId)).toHaveLength(1);
    expect(await given.eventsOf(`user:${userId}`)).toEqual(
      expect.arrayContaining(["group_override.set", "group_override.ended"]),
    );
  });
});

test("who may do what now is a file for whoever may read access", async () => {
  const { fileName, text } = await exportAccess.execute(db.as("auditor"), {});
  expect(fileName).toBe("access-2026-03-02.csv");
  const rows = rowsOf(text);
  expect(rows.find((row) => row[0] === "Sofia Ahlgren")).toEqual(
    expect.arrayContaining(["Administrator", "all", "never"]),
  );
  await expect(exportAccess.execute(db.as("billing_analyst"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
});
