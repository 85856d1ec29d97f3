import { parse } from "csv-parse/sync";
import { sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { openTransaction } from "#server/kernel/command";
import { executeRequest } from "#server/services/approvals/execute-request";
import { packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
import { actsSent, askedFor, carriedOut } from "#server/services/approvals/testing/inside";
import { type ApprovalStage, approvalStageOn, signedBy } from "#server/services/approvals/testing/stage";
import { handOver } from "#server/services/collections/consequences/hand-over";
import { handOverFile } from "#server/services/collections/consequences/hand-over-file";
import { accountDesk } from "#server/services/collections/records/account-desk";
import { accountTimeline } from "#server/services/collections/records/account-timeline";
import { endAnyExclusion, endExclusion } from "#server/services/collections/records/end-exclusion";
import { enterStandstill } from "#server/services/collections/records/enter-standstill";
import { loadDay } from "#server/services/dunning/plan-accounts";
import { activePolicy } from "#server/services/policies/active-policy";

let stage: ApprovalStage<TestDatabase>;
const opened: ApprovalStage<TestDatabase>[] = [];
afterAll(() => Promise.all(opened.map(({ database }) => database.close())));
beforeEach(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  opened.push(stage);
});

const anyId = "0197a000-0000-7000-8000-000000000001";
const customerId = () => stage.customer.customerId;
const lead = () => stage.database.as("controller");
const collector = () => stage.database.as("collector");
/** An invoice over 9,000.00 that is long past due. */
const overdue = async () => {
  const invoice = await stage.invoice();
  await stage.database.owner`update invoices set due_on = '2026-01-14' where id = ${invoice.id}`;
  return invoice;
};
const asked = (more: Record<string, unknown> = {}): Promise<RequestRecord> =>
  askedFor(stage, {
    kind: "agency_handover",
    terms: { customerId: customerId(), agency: "Kessler Inkasso", memo: "No answer to four reminders", ...more },
  });
const signers = () => [stage.approvers[0], stage.director] as const;
const handedOver = async () => {
  await overdue();
  const { id } = await asked();
  return carriedOut(stage, id, ...signers());
};
const stops = async () => (await accountDesk.execute(collector(), { customerId: customerId() })).exclusions;
const holds = () =>
  stage.database.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    const { document: policy } = await activePolicy({ tx, now: stage.database.clock.now() }, "dunning");
    const [facts] = await loadDay({ tx }, [customerId()], { day: "2026-03-02", policy });
    return facts?.exclusions ?? [];
  });

describe("handing an account over", () => {
  test("tells who signs what is owed and what was tried", async () => {
    const { id } = await overdue();
    const request = await asked();
    const packet = packetOf(request);
    expect(request).toMatchObject({ state: "pending", amountMinor: 900_000n, currency: "EUR" });
    expect(packet.title).toContain("over to Kessler Inkasso: €9,000.00");
    expect(packet.facts.map(({ label, isSignificant }) => [label, isSignificant])).toEqual([
      ["Bankruptcy or death", true],
      ["Invoice DE01-001001, left to pay", true],
      ["Handed over in EUR", true],
      ["Oldest due", false],
      ["Times contacted", false],
      ["Promises broken", false],
    ]);
    expect(packet.plan).toMatchObject([
      {
        system: "docket",
        operation: { operation: "agency.hand_over", invoices: [{ invoiceId: id, leftMinor: "900000" }] },
      },
    ]);
    await signedBy(stage, request.id, stage.approvers[0]);
    expect((await stage.row(request.id)).state).toBe("pending");
    await signedBy(stage, request.id, stage.director);
    expect((await stage.row(request.id)).state).toBe("approved");
  });

  test("stops dunning until it is taken back, with its events", async () => {
    const done = await handedOver();
    expect(done).toMatchObject({ state: "executed", documents: [{ system: "docket", reference: "Kessler Inkasso" }] });
    expect(await stops()).toMatchObject([{ kind: "agency", requestId: done.id, untilOn: null, isLong: true }]);
    expect(await holds()).toMatchObject([
      { as: "agency", reason: "With the agency Kessler Inkasso: No answer to four reminders" },
    ]);
    const exclusionId = (await stops())[0]?.id ?? "";
    const back = { exclusionId, reason: "They paid the agency" };
    await expect(endExclusion.execute(collector(), back)).rejects.toThrow("takes an account back from the agency");
    stage.database.clock.set(new Date(stage.database.clock.now().getTime() + 60_000));
    await endAnyExclusion.execute(lead(), back);
    expect([await stops(), await holds()]).toEqual([[], []]);
    const { rows } = await accountTimeline.execute(lead(), { customerId: customerId(), kinds: ["exclusion"] });
    expect(rows.map(({ sentence, detail }) => [sentence, detail])).toEqual([
      [expect.stringMatching(/took the account back from the agency\.$/), "They paid the agency"],
      ["Handed over to an agency, asked for by Amara Okafor.", expect.stringContaining("Kessler Inkasso")],
    ]);
    const events = await stage.database.owner<{ type: string; sentence: string }[]>`
      select type, payload #>> '{data,sentence}' as sentence from events where stream = ${`collection_exclusion:${exclusionId}`} order by position`;
    expect(events).toMatchObject([
      {
        type: "account.handed_over",
        sentence: `Hallmann Logistik was handed over to Kessler Inkasso with €9,000.00, by request ${done.number} of Amara Okafor.`,
      },
      { type: "exclusion.ended" },
    ]);
    // Taken back, it can be handed over anew.
    await carriedOut(stage, (await asked({ agency: "Another One" })).id, ...signers());
    expect(await stops()).toMatchObject([{ kind: "agency" }]);
  });

  test("writes a file with what was signed, which begins no formula in a spreadsheet", async () => {
    await stage.database.owner`update customers set name = '=HYPERLINK("http://x")' where id = ${customerId()}`;
    await stage.database.owner`
      insert into contact_people ${stage.database.owner({ id: stage.given.freshId(), entity_code: "DE01", customer_id: customerId(), name: "+49 Lorenz", role: "finance", email: "l@x.example", may_be_mailed: true, may_be_called: false, gets_reminders: true, entered_by: "x", entered_at: stage.database.clock.now() })}`;
    const done = await handedOver();
    const file = await handOverFile.execute(stage.as(stage.analyst), { requestId: done.id });
    expect(file.fileName).toBe(`hand-over-${done.number}-2026-03-02.csv`);
    expect(file.text.charCodeAt(0)).toBe(0xfeff);
    expect(file.text).not.toMatch(/(^|,|")[=+@]/m);
    const rows: Record<string, string>[] = parse(file.text, { bom: true, columns: true });
    expect(rows).toMatchObject([
      {
        Request: String(done.number),
        "Handed over on": "2026-03-02",
        Debtor: '\'=HYPERLINK("http://x")',
        Contacts: expect.stringContaining("+49 Lorenz l@x.example"),
        Invoice: "DE01-001001",
        "Due on": "2026-01-14",
        "Days past due": "47",
        Currency: "EUR",
        "Amount left to pay": "9000.00",
        "Reminders sent": "",
      },
    ]);
  });

  test("writes no file of what was not carried out, nor for whoever reads no requests or works elsewhere", async () => {
    await overdue();
    const waiting = await asked();
    await expect(handOverFile.execute(stage.as(stage.analyst), { requestId: waiting.id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await carriedOut(stage, waiting.id, ...signers());
    const file = (context: Parameters<typeof handOverFile.execute>[0]) =>
      handOverFile.execute(context, { requestId: waiting.id });
    await expect(file(stage.database.as("contributor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(file(stage.database.as("collector", ["US01"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("an account is not handed over", () => {
  test("while a customer is bankrupt: neither asked for, nor carried out when that is noted after the signatures", async () => {
    await overdue();
    const { id } = await asked();
    await signedBy(stage, id, ...signers());
    await enterStandstill.execute(collector(), { customerId: customerId(), kind: "bankruptcy", reason: "Filed" });
    await executeRequest.execute(stage.execute, { requestId: id });
    expect(await stage.row(id)).toMatchObject({
      state: "voided",
      endedBecause: expect.stringContaining("The customer is bankrupt"),
    });
    expect(await stops()).toEqual([]);
    await expect(asked()).rejects.toThrow("The customer is bankrupt");
  });

  test("where a part was paid between the execution and the act: it fails with its sentence", async () => {
    const invoice = await overdue();
    const { id } = await asked();
    await signedBy(stage, id, ...signers());
    await executeRequest.execute(stage.execute, { requestId: id });
    await stage.database.owner`update invoices set total_minor = 800000 where id = ${invoice.id}`;
    await actsSent(stage, id);
    expect((await stage.row(id)).state).toBe("failed");
    const [act] = await stage.database.owner`select error from effects where request_id = ${id}`;
    expect(act?.error).toContain("not the €9,000.00 that were signed");
    expect(await stops()).toEqual([]);
  });

  test("twice: of two requests that were signed, the second is void", async () => {
    await overdue();
    const [one, other] = [await asked(), await asked({ agency: "Another One" })];
    await signedBy(stage, other.id, ...signers());
    await carriedOut(stage, one.id, ...signers());
    await executeRequest.execute(stage.execute, { requestId: other.id });
    expect(await stage.row(other.id)).toMatchObject({
      state: "voided",
      endedBecause: expect.stringContaining("is with an agency since 2 March 2026"),
    });
  });

  test("by whoever has no signed request: neither by the command nor by a row", async () => {
    await overdue();
    const input = {
      requestId: anyId,
      customerId: customerId(),
      agency: "Kessler",
      invoices: [{ invoiceId: anyId, currency: "EUR", leftMinor: 1n }],
      note: "None",
    };
    await expect(handOver.execute(collector(), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const statement = `insert into collection_exclusions (id, entity_code, customer_id, kind, reason, from_on, entered_by, entered_at, request_id)
      values (gen_random_uuid(), 'DE01', '${customerId()}', 'agency', 'x', '2026-03-02', 'x', now(), '${anyId}')`;
    const written = stage.database.db.transaction(async (tx) => {
      await openTransaction(tx, "all");
      await tx.execute(sql.raw(statement));
    });
    await expect(written).rejects.toMatchObject({
      cause: { message: expect.stringContaining("needs an approved request") },
    });
  });
});
