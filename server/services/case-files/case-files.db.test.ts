import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { attachFile } from "#server/services/case-files/attach-file";
import { filesOfCase } from "#server/services/case-files/files-of-case";
import { readFile } from "#server/services/case-files/read-file";
import { removeFile } from "#server/services/case-files/remove-file";
import { sealingSettings } from "#server/services/sign-in/testing/given-account";

let db: TestDatabase;
let given: ReturnType<typeof givenCases>;
let ana: GivenPerson;
let gerda: GivenPerson;

beforeAll(async () => {
  for (const [name, value] of Object.entries(sealingSettings)) vi.stubEnv(name, value);
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  gerda = await given.person("Gerda Voigt", "billing_analyst", ["DE01"]);
});
afterAll(() => db.close());
afterAll(() => vi.unstubAllEnvs());

const asAna = () => db.as("billing_analyst", "all", ana);
const asGerda = () => db.as("billing_analyst", ["DE01"], gerda);
const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a file is kept byte for byte, told on the case, and taken off by whoever attached it", async () => {
  const row = await given.case();
  const content = base64("%PDF-1.7 order form, signed 12 February");
  const { fileId } = await attachFile.execute(asAna(), { caseId: row.id, name: "Order form.pdf", content });
  expect(await filesOfCase.execute(asAna(), { caseId: row.id })).toMatchObject([
    { id: fileId, name: "Order form.pdf", byteCount: 39, addedBy: "Ana Ruiz", canRemove: true },
  ]);
  expect(await readFile.execute(asAna(), { fileId })).toEqual({
    name: "Order form.pdf",
    mediaType: "application/pdf",
    content,
  });
  await expect(removeFile.execute(db.as("controller"), { fileId, reason: "Not ours" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await removeFile.execute(asAna(), { fileId, reason: "Wrong customer" });
  expect(await filesOfCase.execute(asAna(), { caseId: row.id })).toEqual([]);
  await expect(readFile.execute(asAna(), { fileId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await db.owner`select type from events where stream = ${`case:${row.id}`} order by sequence`).toEqual([
    { type: "case.file_attached" },
    { type: "case.file_removed" },
  ]);
  expect(await db.owner`select byte_count from case_files where id = ${fileId}`).toHaveLength(1);
});

test.each([
  ["a kind that could run", "run.html", "<script>", "of a kind that is not kept"],
  ["a program under another name", "invoice.pdf", "MZ\u0000\u0001", "is not what its name says"],
  ["bytes under the name of a text", "note.txt", "a\u0000b", "is not what its name says"],
  ["a name without an ending", "contract", "x", "of a kind that is not kept"],
  ["an empty file", "empty.txt", "", "is empty"],
  ["a name with a path", "../etc/passwd.txt", "x", "without slashes"],
])("%s is refused whole", async (_case, name, text, sentence) => {
  const row = await given.case();
  await expect(attachFile.execute(asAna(), { caseId: row.id, name, content: base64(text) })).rejects.toThrow(sentence);
  expect(await filesOfCase.execute(asAna(), { caseId: row.id })).toEqual([]);
});

test("the same file is kept once, whatever it is called", async () => {
  const row = await given.case();
  await attachFile.execute(asAna(), { caseId: row.id, name: "a.txt", content: base64("same") });
  await expect(attachFile.execute(asAna(), { caseId: row.id, name: "b.txt", content: base64("same") })).rejects.toThrow(
    "has this very file already, as a.txt",
  );
});

test("whoever may not see the case neither attaches, lists nor reads", async () => {
  const row = await given.case();
  const { fileId } = await attachFile.execute(asAna(), { caseId: row.id, name: "a.txt", content: base64("secret") });
  await expect(filesOfCase.execute(asGerda(), { caseId: row.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(readFile.execute(asGerda(), { fileId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(
    attachFile.execute(asGerda(), { caseId: row.id, name: "b.txt", content: base64("x") }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(
    attachFile.execute(db.as("administrator"), { caseId: row.id, name: "b.txt", content: base64("x") }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
});
