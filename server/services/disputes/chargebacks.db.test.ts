import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFile } from "#server/services/case-files/read-file";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { wakeCase } from "#server/services/cases/wake-case";
import { chargebackOfCase } from "#server/services/disputes/chargeback-of-case";
import { makePack } from "#server/services/disputes/make-pack";
import { tellDecided } from "#server/services/disputes/tell-decided";
import { fixException } from "#server/services/exceptions/fix-exception";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

const DAY = 86_400;

let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 170, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
}, 240_000);
afterAll(() => company.close());

const owner = (entities: "all" | string[] = "all") => company.db.as("dispute_owner", entities);
const OTHER = {
  userId: "00000000-0000-4000-8000-0000000000e7",
  personId: "00000000-0000-4000-9000-0000000000e7",
  name: "Dana Ortiz",
};
const asAnother = () => company.db.as("dispute_owner", "all", OTHER);

type CaseRow = { id: string; number: string; version: number; state: string; due_at: Date; subject_id: string };

async function caseRow(id: string): Promise<CaseRow> {
  const [row] = await company.db.owner<CaseRow[]>`
    select id, number::text, version, state, due_at, subject_id from cases where id = ${id}`;
  if (!row) throw new Error("There is no such case.");
  return row;
}

/** Payments that were just taken back, each with its case. */
async function takenBack(count: number, entity = "US01"): Promise<CaseRow[]> {
  const before = new Set((await company.openCases("chargeback")).map(({ id }) => id));
  await company.inject("chargeback", { entity, count });
  await company.liveOn(60);
  await company.sync();
  const fresh = (await company.openCases("chargeback")).filter(({ id }) => !before.has(id));
  expect(fresh).toHaveLength(count);
  return Promise.all(fresh.map(({ id }) => caseRow(id)));
}

async function oneTakenBack(entity?: string): Promise<CaseRow> {
  const [row] = await takenBack(1, entity);
  if (!row) throw new Error("Nothing was taken back.");
  return row;
}

const eventsOf = async (caseId: string, area: string) =>
  company.db.owner<{ type: string; payload: { data: Record<string, string> } }[]>`
    select type, payload from events where stream = ${`case:${caseId}`} and type like ${`${area}.%`} order by sequence`;

async function handIn(caseId: string): Promise<void> {
  const { version } = await caseRow(caseId);
  await fixException.execute(owner(), { caseId, version, fix: "submit_evidence", input: {} });
  await company.carryOut();
  await company.liveOn(60);
  await company.sync();
}

describe("an evidence pack", () => {
  test("is kept with the case as a PDF, told with its hash, and named in what is handed in", async () => {
    const row = await oneTakenBack();
    const made = await makePack.execute(owner(), { caseId: row.id, version: row.version });
    const file = await readFile.execute(owner(), { fileId: made.fileId });
    const bytes = Buffer.from(file.content, "base64");
    expect(file).toMatchObject({ mediaType: "application/pdf", name: made.name });
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(made.contentHash);
    expect(await eventsOf(row.id, "chargeback")).toMatchObject([
      { type: "chargeback.pack_made", payload: { data: { fileId: made.fileId, contentHash: made.contentHash } } },
    ]);
    const shown = await chargebackOfCase.execute(owner(), { caseId: row.id });
    expect(shown).toMatchObject({ status: "needs_response", pack: { fileId: made.fileId, name: made.name } });
    expect(shown.asks.length).toBeGreaterThan(2);
    expect(shown.daysLeft).toBeGreaterThanOrEqual(0);

    await handIn(row.id);
    const [effect] = await company.db.owner<{ payload: { documents: string } }[]>`
      select payload from effects where case_id = ${row.id}`;
    expect(effect?.payload.documents).toContain(`${made.name} (SHA-256 ${made.contentHash})`);
    expect(await caseRow(row.id)).toMatchObject({ state: "resolved" });
    const [closed] = (await eventsOf(row.id, "exception")).filter(({ type }) => type === "exception.closed");
    expect(closed?.payload.data.proof).toMatch(/^The evidence was handed in/);
  });

  test("is refused to who does not work disputes, and over another legal entity", async () => {
    const { id: caseId, version } = await oneTakenBack("DE01");
    const refused = { code: "FORBIDDEN" };
    await expect(makePack.execute(company.db.as("collector"), { caseId, version })).rejects.toMatchObject(refused);
    await expect(makePack.execute(company.db.as("cash_applier"), { caseId, version })).rejects.toMatchObject(refused);
    await expect(makePack.execute(owner(["US01"]), { caseId, version })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(chargebackOfCase.execute(owner(["US01"]), { caseId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await eventsOf(caseId, "chargeback")).toEqual([]);
  });

  test("is refused once the case is closed, and for a case about something else", async () => {
    const row = await oneTakenBack();
    await handIn(row.id);
    const { version } = await caseRow(row.id);
    await expect(makePack.execute(owner(), { caseId: row.id, version })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("is closed, so no bank waits"),
    });
    const [other] = await company.db.owner<{ id: string; version: number }[]>`
      select id, version from cases where type <> 'chargeback' and closed_at is null limit 1`;
    await expect(
      makePack.execute(company.db.as("dispute_owner"), { caseId: other?.id ?? "", version: other?.version ?? 0 }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|FORBIDDEN/) });
  });

  test("is made by one of two at once, and the other is told; a case another one holds is left alone", async () => {
    const { id: caseId, version } = await oneTakenBack();
    const results = await Promise.allSettled([
      makePack.execute(owner(), { caseId, version }),
      makePack.execute(asAnother(), { caseId, version }),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "CONFLICT", message: expect.stringContaining("made the evidence pack") },
    });
    expect(await eventsOf(caseId, "chargeback")).toHaveLength(1);
    await company.db.owner`update cases set owner_id = ${OTHER.userId}, state = 'in_progress' where id = ${caseId}`;
    const held = await caseRow(caseId);
    await expect(makePack.execute(owner(), { caseId, version: held.version })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
  });
});

test("a case is due the scheme's deadline less the hours before it, and resting moves that by nothing", async () => {
  const row = await oneTakenBack();
  const { evidenceDueAt } = await chargebackOfCase.execute(owner(), { caseId: row.id });
  const dueAt = new Date((evidenceDueAt?.getTime() ?? 0) - 24 * 3_600_000);
  expect(row.due_at).toEqual(dueAt);
  await snoozeCase.execute(owner(), {
    caseId: row.id,
    version: row.version,
    until: new Date(company.db.clock.now().getTime() + 5 * DAY * 1_000).toISOString(),
    wakeOn: null,
    waitingOn: "customer",
    note: "Asked for the order form",
  });
  company.db.clock.set(new Date(company.db.clock.now().getTime() + 3 * DAY * 1_000));
  const { version } = await caseRow(row.id);
  await wakeCase.execute(owner(), { caseId: row.id, version });
  expect((await caseRow(row.id)).due_at).toEqual(dueAt);
});

test("what banks decide afterwards is told once on the closed case, won and lost; what closed a case is not told again", async () => {
  const rows = await takenBack(8);
  const unanswered = await oneTakenBack();
  for (const { id } of rows) await handIn(id);
  await company.liveOn(25 * DAY);
  await company.sync();
  expect(await caseRow(unanswered.id)).toMatchObject({ state: "resolved" });
  const paymentIds = [...rows, unanswered].map(({ subject_id }) => subject_id);
  const job = company.db.asJob("detect-exceptions");
  expect(await tellDecided(job, paymentIds)).toBe(rows.length);
  expect(await tellDecided(job, paymentIds)).toBe(0);
  const told = await Promise.all(rows.map(({ id }) => eventsOf(id, "chargeback")));
  const types = told.map((events) => events.map(({ type }) => type).join());
  expect([...new Set(types)].toSorted()).toEqual(["chargeback.lost", "chargeback.won"]);
  const { decided } = await chargebackOfCase.execute(owner(), { caseId: rows[0]?.id ?? "" });
  const won = types.filter((type) => type === "chargeback.won").length;
  expect(decided.won).toBeGreaterThanOrEqual(won);
  expect(decided.of - decided.won).toBeGreaterThanOrEqual(rows.length - won);
  await expect(tellDecided(owner(), paymentIds)).rejects.toMatchObject({ code: "FORBIDDEN" });
}, 120_000);
