import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import { entriesOf } from "#server/domain/bank/bank-file";
import { syncApply } from "#server/jobs/handlers/sync-apply";
import { assignBankAccount } from "#server/services/bank/assign-bank-account";
import { bankFilesQuery } from "#server/services/bank/bank-files";
import { bankOverview } from "#server/services/bank/bank-overview";
import { bankStatementQuery } from "#server/services/bank/bank-statement";
import { importBankFile } from "#server/services/bank/import-bank-file";
import { readBankFile } from "#server/services/bank/read-bank-file";
import { sharedBankFiles } from "#server/services/bank/testing/bank-folder";
import { bai2, camt, lockbox, mt940, nacha } from "#server/services/bank/testing/invented-files";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());

const cashier = () => db.as("cash_applier");
const take = (fileName: string, bytes: Buffer | string, context = cashier()) =>
  importBankFile.execute(context, { fileName, content: Buffer.from(bytes).toString("base64") });
const assign = (identifier: string, currency = "EUR", entity = "DE01") =>
  assignBankAccount.execute(db.as("controller"), { identifier, currency, entity });

/** Every account of a test has a number of its own, so that tests do not meet. */
let nextAccount = 100;
const account = () => `DE89370400440532${nextAccount++}`.padEnd(22, "0");

async function entriesIn(identifier: string) {
  return db.owner<{ amount: string; status: string; remittance: string | null; counterparty_name: string | null }[]>`
    select e.amount_minor::text as amount, e.status, e.remittance, e.counterparty_name from bank_entries e
    join bank_accounts a on a.id = e.bank_account_id where a.identifier = ${identifier} order by e.amount_minor`;
}

const amounts = async (identifier: string) => (await entriesIn(identifier)).map(({ amount }) => amount);

async function everything() {
  const [counts] =
    await db.owner`select (select count(*) from inbox)::int as inbox, (select count(*) from source_records)::int as records,
    (select count(*) from bank_files)::int as files, (select count(*) from events)::int as events`;
  return { counts, state: await stateHash(db.owner) };
}

describe("taking a file", () => {
  test("brings in statement and entries, says so in the log, and keeps the bytes", async () => {
    const own = account();
    await assign(own);
    const file = camt("camt.053", {
      account: own,
      opening: "100.00",
      closing: "150.50",
      entries: [
        { amount: "70.50", reference: "R-1", name: "Alder GmbH", text: "INV-1 &amp; INV-2", endToEnd: "E-1" },
        { amount: "20.00", direction: "DBIT", reference: "R-2", returnReason: "AC04" },
      ],
    });
    const result = await take("february.xml", file);
    expect(result).toMatchObject({
      outcome: "taken",
      format: "camt.053",
      statements: 1,
      entries: 2,
      newEntries: 2,
      unassigned: [],
      imported: [
        { account: own, entity: "DE01", openingMinor: 10_000n, closingMinor: 15_050n, entries: 2, newEntries: 2 },
      ],
    });
    expect(await entriesIn(own)).toMatchObject([
      { amount: "-2000", status: "booked" },
      { amount: "7050", remittance: "INV-1 & INV-2", counterparty_name: "Alder GmbH" },
    ]);
    const [stored] =
      await db.owner`select content, entry_count, new_entry_count from bank_files where id = ${result.fileId}`;
    expect(stored).toMatchObject({ entry_count: 2, new_entry_count: 2 });
    expect(Buffer.compare(stored?.content as Buffer, file)).toBe(0);
    const events = await db.owner`select type from events where stream = ${`bank_file:${result.fileId}`}`;
    expect(events.map(({ type }) => type)).toEqual(["bank.imported"]);
  });

  test("the same bytes again change nothing and say when they came first", async () => {
    const own = account();
    const file = camt("camt.053", { account: own, opening: "0.00", closing: "1.00", entries: [{ amount: "1.00" }] });
    const first = await take("first.xml", file);
    const before = await everything();
    expect(await take("again.xml", file)).toEqual({
      outcome: "taken_before",
      fileId: first.fileId,
      fileName: "again.xml",
      takenAt: db.clock.now(),
      takenAs: "first.xml",
    });
    const after = await everything();
    expect({ ...after, counts: { ...after.counts, events: 0 } }).toEqual({
      ...before,
      counts: { ...before.counts, events: 0 },
    });
  });

  test("of two people with the same file at once, one takes it and the other is told", async () => {
    const file = camt("camt.053", {
      account: account(),
      opening: "0.00",
      closing: "2.00",
      entries: [{ amount: "2.00" }],
    });
    const results = await Promise.all([take("a.xml", file), take("b.xml", file)]);
    expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(["taken", "taken_before"]);
  });

  test("a file that does not add up leaves no trace, and its line is named", async () => {
    const before = await everything();
    const wrong = camt(
      "camt.053",
      { account: account(), opening: "0.00", closing: "5.00", entries: [{ amount: "5.00" }] },
      { id: "S-2", account: account(), opening: "0.00", closing: "5.01", entries: [{ amount: "5.00" }] },
    );
    await expect(take("wrong.xml", wrong)).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringMatching(
        /wrong\.xml \(camt\.053 statement\) was not taken\. Line \d+: Statement S-2 .* does not add up/,
      ),
      details: { format: "camt.053", problems: [{ line: expect.any(Number) }] },
    });
    expect(await everything()).toEqual(before);
  });

  test.each([
    ["MT940", mt940, 3, "EUR", "37040044/0532013000"],
    ["BAI2", bai2, 3, "USD", "4433221100"],
    ["lockbox", lockbox, 2, "USD", "0210000212/0012345"],
    ["NACHA returns", nacha, 3, "USD", "1234567890"],
  ])("%s waits until its account is assigned", async (name, bytes, entries, currency, identifier) => {
    const taken = await take(name, bytes);
    expect(taken).toMatchObject({
      entries,
      newEntries: entries,
      unassigned: [{ identifier, currency, waitingEntries: entries }],
    });
    expect(await entriesIn(identifier)).toEqual([]);
    expect(await assign(identifier, currency, "US01")).toMatchObject({ entries, entity: "US01" });
    expect(await entriesIn(identifier)).toHaveLength(entries);
  });

  test("messages that wait are applied by the worker like those of any source", async () => {
    const own = account();
    await take(
      "worker.xml",
      camt("camt.053", { account: own, opening: "0.00", closing: "3.00", entries: [{ amount: "3.00" }] }),
    );
    await assign(own);
    await db.owner`update inbox set state = 'received', settled_at = null where source = 'bank'`;
    const before = await stateHash(db.owner);
    await syncApply(db.asJob("sync-apply"), { source: "bank" }, new AbortController().signal);
    expect(await db.owner`select state from inbox where source = 'bank' and state = 'received'`).toEqual([]);
    expect(await stateHash(db.owner)).toEqual(before);
  });

  test("somebody without the permission, or without a role over the account's entity, is refused", async () => {
    const own = account();
    await assign(own, "EUR", "DE01");
    const file = camt("camt.053", { account: own, opening: "0.00", closing: "4.00", entries: [{ amount: "4.00" }] });
    const before = await everything();
    await expect(take("x.xml", file, db.as("collector"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(take("x.xml", file, db.as("cash_applier", ["US01"]))).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("belongs to DE01"),
    });
    expect(await everything()).toEqual(before);
    expect(await take("x.xml", file, db.as("cash_applier", ["DE01"]))).toMatchObject({
      outcome: "taken",
      newEntries: 1,
    });
  });
});

describe("overlapping files", () => {
  const first = { amount: "10.00", text: "one" };
  const twin = { amount: "20.00", text: "two" };
  const last = { amount: "30.00", text: "three" };

  test("each entry stands once, and two equal ones of a day stand twice", async () => {
    const own = account();
    await assign(own);
    await take(
      "a.xml",
      camt("camt.053", { id: "A", account: own, opening: "0.00", closing: "50.00", entries: [first, twin, twin] }),
    );
    const second = await take(
      "b.xml",
      camt("camt.053", { id: "B", account: own, opening: "10.00", closing: "80.00", entries: [twin, twin, last] }),
    );
    expect(second).toMatchObject({ entries: 3, newEntries: 1 });
    expect(await amounts(own)).toEqual(["1000", "2000", "2000", "3000"]);
  });

  test("order does not matter", async () => {
    const [forwards, backwards] = [account(), account()];
    await assign(forwards);
    await assign(backwards);
    const files = (own: string) => [
      camt("camt.052", {
        id: "I",
        account: own,
        entries: [{ amount: "9.00", reference: "R", status: "PDNG", day: "2026-02-05" }],
      }),
      camt("camt.054", {
        id: "N",
        account: own,
        entries: [{ amount: "9.00", reference: "R", name: "Alder", text: "INV-9" }],
      }),
      camt("camt.053", {
        id: "S",
        account: own,
        opening: "0.00",
        closing: "9.00",
        entries: [{ amount: "9.00", reference: "R" }],
      }),
    ];
    for (const file of files(forwards)) await take("f.xml", file);
    for (const file of files(backwards).toReversed()) await take("b.xml", file);
    const expected = [{ amount: "900", status: "booked", remittance: "INV-9", counterparty_name: "Alder" }];
    expect(await entriesIn(forwards)).toEqual(expected);
    expect(await entriesIn(backwards)).toEqual(expected);
  });

  const parts = [
    { amount: "12.00", endToEnd: "P-1", name: "Birch", text: "INV-11" },
    { amount: "8.00", endToEnd: "P-2", name: "Cedar", text: "INV-12" },
  ];

  test.each([["details first"], ["batch first"]])(
    "a batch told whole and by its payments is money once: %s",
    async (order) => {
      const own = account();
      await assign(own);
      const notification = camt("camt.054", {
        id: "N",
        account: own,
        entries: [{ amount: "20.00", reference: "B-1", parts }],
      });
      const statement = camt("camt.053", {
        id: "S",
        account: own,
        opening: "0.00",
        closing: "20.00",
        entries: [{ amount: "20.00", reference: "B-1" }],
      });
      const files = order === "details first" ? [notification, statement] : [statement, notification];
      const results = [];
      for (const [index, file] of files.entries()) results.push(await take(`${index}.xml`, file));
      expect(results.map((result) => "newEntries" in result && result.newEntries)).toEqual(
        order === "details first" ? [2, 0] : [1, 0],
      );
      expect(await amounts(own)).toEqual(["800", "1200"]);
      const waiting =
        await db.owner`select 1 from source_records where facts->>'accountIdentifier' = ${own} and not is_projected`;
      expect(waiting).toHaveLength(0);
      const overview = await bankOverview.execute(cashier(), {});
      const shown = overview.accounts
        .find(({ identifier }) => identifier === own)
        ?.statements.find(({ kind }) => kind === "statement");
      const { entries } = await bankStatementQuery.execute(cashier(), { id: shown?.id ?? "" });
      expect(entries.map(({ amountMinor }) => amountMinor)).toEqual([1200n, 800n]);
    },
  );

  test("a batch whose payments do not add up to it stays one entry with all they say", async () => {
    const own = account();
    await assign(own);
    await take("n.xml", camt("camt.054", { account: own, entries: [{ amount: "21.00", reference: "B-2", parts }] }));
    expect(await entriesIn(own)).toMatchObject([{ amount: "2100", remittance: "INV-11\nINV-12" }]);
  });
});

describe("assigning an account", () => {
  test("is refused to others, for entities that are not theirs, and a second time", async () => {
    const own = account();
    await expect(
      assignBankAccount.execute(db.as("cash_applier"), { identifier: own, currency: "EUR", entity: "DE01" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      assignBankAccount.execute(db.as("controller", ["US01"]), { identifier: own, currency: "EUR", entity: "DE01" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(assign(own, "EUR", "XX99")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(assign(own, "QQQ")).rejects.toMatchObject({ code: "BAD_INPUT" });
    await assign(`${own.slice(0, 4)} ${own.slice(4)}`);
    await expect(assign(own)).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("DE01") });
    const events =
      await db.owner`select payload from events where type = 'bank.account_assigned' and payload->'data'->>'identifier' = ${own}`;
    expect(events).toHaveLength(1);
  });

  test("of two who assign at once, one does and the other is told", async () => {
    const own = account();
    const results = await Promise.allSettled([assign(own, "EUR", "DE01"), assign(own, "EUR", "US01")]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  });

  test("a currency that has ended is taken where a bank's own file speaks of it", async () => {
    const own = account();
    await expect(assign(own, "DEM")).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringContaining("There is no currency DEM"),
    });
    const marks = { account: own, currency: "DEM", opening: "0.00", closing: "7.00", entries: [{ amount: "7.00" }] };
    await take("marks.xml", camt("camt.053", marks));
    expect(await assign(own, "DEM")).toMatchObject({ entries: 1, currency: "DEM" });
  });

  test("only the account's own currency is taken up", async () => {
    const own = account();
    const of = (currency: string) => ({
      id: currency,
      account: own,
      currency,
      opening: "0",
      closing: "7",
      entries: [{ amount: "7" }],
    });
    await take("two.xml", camt("camt.053", of("EUR"), of("JPY")));
    await assign(own, "JPY");
    expect(await amounts(own)).toEqual(["7"]);
    const { unassigned } = await bankOverview.execute(cashier(), {});
    expect(unassigned.filter(({ identifier }) => identifier === own)).toMatchObject([
      { currency: "EUR", waitingEntries: 1 },
    ]);
  });
});

describe("looking at accounts", () => {
  const statementOf = (own: string, day: string, opening: string, closing: string) =>
    camt("camt.053", {
      id: day,
      account: own,
      day,
      opening,
      closing,
      entries: [{ amount: (Number(closing) - Number(opening)).toFixed(2) }],
    });

  test("a missing statement is a gap until it arrives", async () => {
    const own = account();
    await assign(own);
    await take("1.xml", statementOf(own, "2026-02-02", "0.00", "10.00"));
    await take("3.xml", statementOf(own, "2026-02-04", "15.00", "16.00"));
    const gaps = async () =>
      (await bankOverview.execute(cashier(), {})).accounts.find(({ identifier }) => identifier === own)?.gaps;
    expect(await gaps()).toEqual([
      { afterDay: "2026-02-02", closingMinor: 1000n, beforeDay: "2026-02-04", openingMinor: 1500n },
    ]);
    await take("2.xml", statementOf(own, "2026-02-03", "10.00", "15.00"));
    expect(await gaps()).toEqual([]);
    await take(
      "week.xml",
      camt("camt.053", {
        id: "week",
        account: own,
        from: "2026-02-02",
        day: "2026-02-04",
        opening: "0.00",
        closing: "16.00",
        entries: [{ amount: "16.00" }],
      }),
    );
    expect(await gaps()).toEqual([]);
  });

  test("entries of a statement come page by page, and only to those over its entity", async () => {
    const own = account();
    await assign(own, "EUR", "DE01");
    const entries = Array.from({ length: 7 }, (_, index) => ({ amount: "1.00", text: `payment ${index}` }));
    await take("seven.xml", camt("camt.053", { account: own, opening: "0.00", closing: "7.00", entries }));
    const { accounts } = await bankOverview.execute(db.as("auditor"), {});
    const id = accounts.find(({ identifier }) => identifier === own)?.statements[0]?.id ?? "";
    const seen: (string | null)[] = [];
    for (let cursor: number | null = 0; cursor !== null; ) {
      const page = await bankStatementQuery.execute(cashier(), { id, cursor, limit: 3 });
      expect(page.statement).toMatchObject({ account: own, entity: "DE01", entries: 7, closingMinor: 700n });
      seen.push(...page.entries.map(({ remittance }) => remittance));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(entries.map(({ text }) => text));
    await expect(bankStatementQuery.execute(db.as("cash_applier", ["US01"]), { id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const elsewhere = await bankOverview.execute(db.as("cash_applier", ["US01"]), {});
    expect(elsewhere.accounts.filter(({ entity }) => entity !== "US01")).toEqual([]);
  });

  test("files are listed newest first, page by page", async () => {
    const files = await bankFilesQuery.execute(cashier(), { limit: 2 });
    expect(files.files).toHaveLength(2);
    const next = await bankFilesQuery.execute(cashier(), { limit: 2, cursor: files.nextCursor ?? undefined });
    expect(next.files.some(({ id }) => files.files.some((file) => file.id === id))).toBe(false);
    await expect(bankFilesQuery.execute(db.as("collector"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

test("a damaged file is taken whole or leaves nothing behind", async () => {
  const originals = [mt940, bai2, lockbox, nacha].map((text) => text.split("\n"));
  const change = fc.record({
    file: fc.nat(3),
    line: fc.nat(40),
    kind: fc.constantFrom("drop", "repeat", "digit"),
    digit: fc.nat(9),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ file, line, kind, digit }) => {
      const lines = originals[file] ?? [];
      const at = line % lines.length;
      const here = lines[at] ?? "";
      const instead =
        { drop: [], repeat: [here, here], digit: [here.replace(/\d(?=\D*$)/, String(digit))] }[kind] ?? [];
      const before = await everything();
      const taken = await take("damaged", lines.toSpliced(at, 1, ...instead).join("\n")).catch((error: unknown) => {
        expect(error).toMatchObject({ code: "BAD_INPUT" });
        return null;
      });
      if (taken === null) expect(await everything()).toEqual(before);
    }),
    { numRuns: 60, seed: 20_260_302 },
  );
});

test("every file written by others that can be read is taken once, however often it is sent", async () => {
  for (const { path, bytes } of sharedBankFiles()) {
    const reading = readBankFile(bytes);
    if (!reading.ok) {
      await expect(take(path, bytes)).rejects.toMatchObject({ code: "BAD_INPUT" });
      continue;
    }
    const expected = reading.file.statements.flatMap(entriesOf).length;
    expect(await take(path, bytes), path).toMatchObject({ outcome: "taken", entries: expected });
    expect(await take(path, bytes), path).toMatchObject({ outcome: "taken_before" });
    expect(await take(path, Buffer.concat([bytes, Buffer.from("\n")])), path).toMatchObject({ newEntries: 0 });
  }
});
