import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { takeDrop } from "#server/jobs/handlers/bank-drop";
import { inOneHand } from "#server/kernel/one-hand";
import { bankOverview } from "#server/services/bank/bank-overview";
import { importBankFile } from "#server/services/bank/import-bank-file";
import { refuseDroppedFile } from "#server/services/bank/refuse-dropped-file";
import { camt } from "#server/services/bank/testing/invented-files";
import { reconcile } from "#server/services/exceptions/reconcile";
import { skipInbox } from "#server/services/messages/skip-inbox";

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "drop-"));
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(() => db.close());

const job = () => db.asJob("bank-drop");
const take = (settleMs = 10, signal = new AbortController().signal) => takeDrop(job(), { folder, settleMs, signal });
const put = (name: string, bytes: Buffer | string) => writeFile(join(folder, name), bytes);
const lying = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

let serial = 0;
/** A file like no other. */
function statement({ closing = "5.00" } = {}): Buffer {
  serial += 1;
  const account = `DE4850099900${String(serial).padStart(10, "0")}`;
  const entries = [{ amount: "5.00", reference: `R-${serial}` }];
  return camt("camt.053", { id: `S-${serial}`, account, opening: "0.00", closing, entries });
}

const filesNamed = (name: string) => db.owner`select received_by from bank_files where file_name = ${name}`;
const eventsNaming = async (name: string) => {
  const rows = await db.owner<{ type: string }[]>`
    select type from events where payload->'data'->>'fileName' = ${name} order by position`;
  return rows.map(({ type }) => type);
};

describe("a file in the folder", () => {
  test("is taken and moved", async () => {
    const bytes = statement();
    await put("monday.xml", bytes);
    expect(await take()).toEqual({ taken: 1, takenBefore: 0, refused: 0 });
    expect(await lying()).toEqual(["taken/2026-03-02/monday.xml"]);
    expect(await readFile(join(folder, "taken/2026-03-02/monday.xml"))).toEqual(bytes);
    expect(await filesNamed("monday.xml")).toEqual([{ received_by: "bank-drop" }]);
    expect(await eventsNaming("monday.xml")).toEqual(["bank.imported"]);
    expect(await take()).toEqual({ taken: 0, takenBefore: 0, refused: 0 });
  });

  test("that was taken before, or was not moved because of a crash, is moved and doubles nothing", async () => {
    const bytes = statement();
    await importBankFile.execute(job(), { fileName: "crashed.xml", content: bytes.toString("base64") });
    await put("crashed.xml", bytes);
    const [before] = await db.owner`select count(*)::int as n from inbox`;
    expect(await take()).toEqual({ taken: 0, takenBefore: 1, refused: 0 });
    expect(await lying()).toEqual(["taken/2026-03-02/crashed.xml"]);
    expect(await filesNamed("crashed.xml")).toHaveLength(1);
    expect(await db.owner`select count(*)::int as n from inbox`).toEqual([before]);
    expect(await eventsNaming("crashed.xml")).toEqual(["bank.imported", "bank.import_repeated"]);
  });

  test("of a name that lies there already is moved under another one", async () => {
    await put("daily.xml", statement());
    await take();
    await put("daily.xml", statement());
    await take();
    const [other, first] = await lying();
    expect(first).toBe("taken/2026-03-02/daily.xml");
    expect(other).toMatch(/^taken\/2026-03-02\/daily\.[0-9a-f]{12}\.xml$/);
    expect(await filesNamed("daily.xml")).toHaveLength(2);
  });

  test("is moved under the letters of its name alone", async () => {
    await put("up\\..\n;$(x).xml", statement());
    await put("Umsätze März.xml", statement());
    await take();
    expect(await lying()).toEqual(["taken/2026-03-02/Umsätze März.xml", "taken/2026-03-02/up_..____x_.xml"]);
  });

  test("is left alone while it grows, and hidden ones, unfinished ones, folders and links always", async () => {
    const bytes = statement();
    await put("growing.xml", bytes.subarray(0, 300));
    await put(".hidden.xml", statement());
    await put("sending.xml.part", statement());
    await mkdir(join(folder, "inner.xml"));
    const outside = join(folder, "inner.xml", "outside.xml");
    await writeFile(outside, statement());
    await symlink(outside, join(folder, "link.xml"));
    const growing = setTimeout(() => void appendFile(join(folder, "growing.xml"), bytes.subarray(300)), 60);
    expect(await take(300)).toEqual({ taken: 0, takenBefore: 0, refused: 0 });
    clearTimeout(growing);
    const all = [".hidden.xml", "growing.xml", "inner.xml/outside.xml", "link.xml", "sending.xml.part"];
    expect(await lying()).toEqual(all);
    expect(await take()).toEqual({ taken: 1, takenBefore: 0, refused: 0 });
    expect(await lying()).toEqual(all.toSpliced(1, 1).concat("taken/2026-03-02/growing.xml").toSorted());
  });

  test("of two workers at once, one takes it and the other leaves it alone", async () => {
    for (const name of ["a.xml", "b.xml", "c.xml"]) await put(name, statement());
    const [one, other] = await Promise.all([take(50), take(50)]);
    expect([one.taken, other.taken].toSorted()).toEqual([0, 3]);
    expect(await eventsNaming("b.xml")).toEqual(["bank.imported"]);
    expect(await lying()).toEqual(["a.xml", "b.xml", "c.xml"].map((name) => `taken/2026-03-02/${name}`));
    // Nobody holds the folder any more.
    expect(await inOneHand(db, "bank.drop", async () => "free")).toBe("free");
  });

  test("stays when the worker is told to stop", async () => {
    await put("later.xml", statement());
    const stopping = AbortSignal.timeout(20);
    await expect(take(5_000, stopping)).rejects.toThrow();
    expect(await lying()).toEqual(["later.xml"]);
    expect((await take()).taken).toBe(1);
  });

  test("in a folder that is not there is said, with what to do", async () => {
    const signal = new AbortController().signal;
    await expect(takeDrop(job(), { folder: join(folder, "nowhere"), settleMs: 1, signal })).rejects.toThrow(
      /nowhere for the bank's files cannot be read \(ENOENT\)\. Correct BANK_DROP_FOLDER/,
    );
  });
});

describe("a file that cannot be read", () => {
  test("is moved with its sentences beside it, told on the desk, and opens a case until somebody skips it", async () => {
    await put("wrong.xml", statement({ closing: "6.00" }));
    await put("right.xml", statement());
    expect(await take()).toEqual({ taken: 1, takenBefore: 0, refused: 1 });
    expect(await lying()).toEqual([
      "refused/2026-03-02/wrong.xml",
      "refused/2026-03-02/wrong.xml.why.txt",
      "taken/2026-03-02/right.xml",
    ]);
    const told = await readFile(join(folder, "refused/2026-03-02/wrong.xml.why.txt"), "utf8");
    expect(told).toMatch(
      /^wrong\.xml, read as camt\.053 statement, was refused\. Nothing of it was taken\.\n\nLine \d+: Statement S-\d+ .* does not add up/,
    );
    const { refusedFiles } = await bankOverview.execute(db.as("cash_applier"), {});
    expect(refusedFiles).toEqual([
      {
        id: expect.any(String),
        fileName: "wrong.xml",
        format: "camt.053",
        problems: [{ line: expect.any(Number), reason: expect.stringContaining("does not add up") }],
        keptAs: "refused/2026-03-02/wrong.xml",
        refusedAt: db.clock.now(),
      },
    ]);
    expect(await eventsNaming("wrong.xml")).toEqual(["bank.drop_refused"]);

    const id = refusedFiles[0]?.id ?? "";
    expect(await reconcile(db.asJob("detect-exceptions"), "inbox", "all")).toMatchObject({ opened: 1 });
    const caseOf = () => db.owner`select title, closed_at from cases where subject_id = ${id}`;
    expect(await caseOf()).toEqual([
      { title: expect.stringMatching(/bank files could not be read$/), closed_at: null },
    ]);
    const reason = "the bank sent it again";
    await skipInbox.execute(db.as("integration_engineer"), { ids: [id], reason });
    await reconcile(db.asJob("detect-exceptions"), "inbox", [id]);
    expect(await caseOf()).toMatchObject([{ closed_at: expect.any(Date) }]);
    expect((await bankOverview.execute(db.as("cash_applier"), {})).refusedFiles).toEqual([]);
  });

  test("dropped once more is moved again and told once", async () => {
    const bytes = statement({ closing: "7.00" });
    await put("twice.xml", bytes);
    await take();
    await put("twice.xml", bytes);
    expect((await take()).refused).toBe(1);
    expect(await eventsNaming("twice.xml")).toEqual(["bank.drop_refused"]);
    expect((await lying()).filter((name) => name.endsWith(".xml"))).toHaveLength(2);
  });

  test.each([
    ["of no known kind", "notes.txt", "hello", /of no kind that is read here/],
    ["that is empty", "empty.xml", "", /The file is empty/],
  ])("%s is refused by its own sentence", async (_, name, content, sentence) => {
    await put(name, content);
    expect((await take()).refused).toBe(1);
    expect(await readFile(join(folder, `refused/2026-03-02/${name}.why.txt`), "utf8")).toMatch(sentence);
  });

  test("too large is refused without being read", async () => {
    await put("large.xml", "");
    await truncate(join(folder, "large.xml"), 20_000_001);
    expect((await take()).refused).toBe(1);
    expect(await readFile(join(folder, "refused/2026-03-02/large.xml.why.txt"), "utf8")).toMatch(/larger than 20 MB/);
    expect(existsSync(join(folder, "large.xml"))).toBe(false);
  });

  test("is noted by nobody without the permission", async () => {
    const file = { fileName: "x", contentHash: "x", format: null, problems: [{ line: 1, reason: "x" }], keptAs: "x" };
    await expect(refuseDroppedFile.execute(db.as("controller"), file)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
