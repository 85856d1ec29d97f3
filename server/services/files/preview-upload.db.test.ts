import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { fileTemplate } from "#server/services/files/file-template";
import { previewUpload } from "#server/services/files/preview-upload";
import { rejectsFile } from "#server/services/files/rejects-file";
import { takeUpload } from "#server/services/files/take-upload";
import { brought, savedLayout, uploaded } from "#server/services/files/testing/given-files";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db?.close());

const engineer = () => db.as("integration_engineer");
const header = "Invoice number,Customer number,Invoice date,Due date,Amount\n";
const lines = [
  "A-1,C-1,2026-01-05,2026-02-04,10.00\n",
  "A-2,C-1,2026-01-05,2026-02-04,99.00\n",
  'A-3,C-1,2026-01-05,2026-02-04,"1,234.50"\n',
  "A-4,C-1,2026-01-05,2026-01-04,10.00\n",
];

async function ready() {
  await brought(db, "invoices", `${header}${lines[0]}A-2,C-1,2026-01-05,2026-02-04,20.00\n`);
  const uploadId = await uploaded(engineer(), "invoices", header + lines.join(""), { fileName: "march.csv" });
  return { uploadId, layout: await savedLayout(engineer(), uploadId, "Any") };
}

test("a preview tells what each row would do and where each cell comes from, and changes nothing", async () => {
  const input = await ready();
  const [before] =
    await db.owner`select count(*)::int as messages, (select count(*)::int from invoices) as invoices from inbox`;
  const { rows, counts, rejects } = await previewUpload.execute(engineer(), input);
  expect(counts).toEqual({ accepted: 1, changed: 1, unchanged: 1, rejected: 1 });
  expect(rows.map(({ row, state }) => [row, state])).toEqual([
    [2, "unchanged"],
    [3, "changed"],
    [4, "new"],
    [5, "rejected"],
  ]);
  const cellOf = (row: number, field: string) => rows[row]?.cells.find((cell) => cell.field === field);
  expect(cellOf(2, "totalMinor")).toEqual({
    field: "totalMinor",
    source: "column 'Amount'",
    raw: "1,234.50",
    value: { as: "money", minor: 123450n, currency: "USD" },
  });
  expect(cellOf(2, "currency")).toMatchObject({ source: "the same for every row", raw: "USD" });
  expect(cellOf(2, "settledOn")).toMatchObject({ source: "not in the file", value: { as: "nothing" } });
  expect(cellOf(3, "dueOn")).toMatchObject({ raw: "2026-01-04", value: null });
  expect(rejects).toEqual([
    {
      row: 5,
      column: "Due date",
      value: "2026-01-04",
      reason: "The invoice is due on 2026-01-04, before it was issued on 2026-01-05.",
    },
  ]);
  expect(
    (await db.owner`select count(*)::int as messages, (select count(*)::int from invoices) as invoices from inbox`)[0],
  ).toEqual(before);
});

test("the rejects are a file that can be corrected and is known when it comes in, before the file is taken and after", async () => {
  const input = await ready();
  const expected = `\uFEFF${header.trim()},Rejected row,Rejected column,Rejected value,Why it was rejected\r\nA-4,C-1,2026-01-05,2026-01-04,10.00,5,Due date,2026-01-04,"The invoice is due on 2026-01-04, before it was issued on 2026-01-05."\r\n`;
  expect(await rejectsFile.execute(engineer(), input)).toEqual({ fileName: "march-rejects.csv", text: expected });
  await takeUpload.execute(engineer(), input);
  const { text } = await rejectsFile.execute(engineer(), { uploadId: input.uploadId });
  expect(text).toBe(expected);
  const { counts, layout } = await brought(db, "invoices", text.replace("2026-01-04,10.00", "2026-02-04,10.00"));
  expect({ counts, layout }).toEqual({
    counts: { accepted: 1, changed: 0, unchanged: 0, rejected: 0 },
    layout: `${input.layout.key} v${input.layout.version}`,
  });
});

test("neither is shown to another role or for another legal entity", async () => {
  const input = await ready();
  for (const query of [previewUpload, rejectsFile]) {
    await expect(query.execute(db.as("collector"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(query.execute(db.as("billing_analyst", ["DE01"]), input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});

test("a template can be brought in as it is", async () => {
  const { text } = await fileTemplate.execute(engineer(), { subject: "customers" });
  expect((await brought(db, "customers", text)).counts).toEqual({ accepted: 1, changed: 0, unchanged: 0, rejected: 0 });
});
