import { describe, expect, test } from "vitest";
import { decodeText } from "#server/services/files/decode-text";
import { openArchive } from "#server/services/files/open-archive";
import { readFile } from "#server/services/files/read-file";
import { numberText } from "#server/services/files/read-xlsx";
import { rejectsText } from "#server/services/files/rejects-file";
import { xlsxOf, zipOf } from "#server/services/files/testing/xlsx-of";

const big = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("the text of a file", () => {
  test.each<[string, Buffer, string]>([
    ["UTF-8", Buffer.from("Größe"), "UTF-8"],
    ["UTF-8 with its mark", Buffer.from("\uFEFFGröße"), "UTF-8"],
    ["UTF-16 with its mark", Buffer.from("\uFEFFGröße", "utf16le"), "UTF-16"],
    ["UTF-16, big end first", big("\uFEFFGröße"), "UTF-16"],
    ["UTF-16 without its mark", Buffer.from("Größe", "utf16le"), "UTF-16"],
    ["Windows-1252", Buffer.from("Größe", "latin1"), "Windows-1252"],
  ])("%s", (_, bytes, encoding) => {
    const decoded = decodeText(bytes);
    expect([decoded.text.replace("\uFEFF", ""), decoded.encoding]).toEqual(["Größe", encoding]);
  });

  test("the euro sign of Windows", () => {
    expect(decodeText(Buffer.from([0x80, 0x31]))).toEqual({ text: "€1", encoding: "Windows-1252" });
  });
});

describe("a number of a workbook", () => {
  test.each([
    ["55.94", "55.94"],
    ["4.3499999999999996", "4.35"],
    ["0.30000000000000004", "0.3"],
    ["55.940000000000005", "55.94"],
    ["-1234.5", "-1234.5"],
    ["1E-2", "0.01"],
    ["1.5E-7", "0.00000015"],
    ["1E+21", "1000000000000000000000"],
    ["100", "100"],
    ["0", "0"],
    ["12345678901234567890", "12345678901234567890"],
    ["999999999999.99", "999999999999.99"],
  ])("%s is the text %s", (stored, text) => {
    expect(numberText(stored)).toBe(text);
  });
});

describe("a workbook", () => {
  const rows = [
    ["No", "Day", "Amount", "Paid"],
    [],
    ["1", { day: "46083" }, { number: "12.5" }, { truth: true }],
    [null],
    ["2", { error: "#N/A" }, { error: "#REF!" }, "x"],
  ] as const;
  const book = xlsxOf({ "Only & one": rows, Other: [["a"], ["b"]] });

  test("is read as text cells under the rows they stand in, failed formulas as what they show", async () => {
    expect(await readFile("b.xlsx", book, null)).toEqual({
      header: ["No", "Day", "Amount", "Paid"],
      rows: [
        { row: 3, cells: ["1", "2026-03-02", "12.5", "true"] },
        { row: 5, cells: ["2", "#N/A", "#REF!", "x"] },
      ],
      form: { kind: "xlsx", sheets: ["Only & one", "Other"], sheet: "Only & one" },
    });
    expect((await readFile("b.xlsx", book, "Other")).rows).toEqual([{ row: 2, cells: ["b"] }]);
    await expect(readFile("b.xlsx", book, "Third")).rejects.toThrow(
      /no sheet "Third". Choose one of Only & one, Other/,
    );
  });

  const contradicting = "its parts are not what its list of parts says";
  test.each<[string, Buffer, string]>([
    [
      "declares too much",
      zipOf([{ name: "xl/a.xml", content: Buffer.from("a"), declared: 500_000_000 }]),
      "unpack to 500 MB",
    ],
    [
      "unpacks to more than it declares",
      zipOf([{ name: "xl/a.xml", content: Buffer.alloc(1_000_000), declared: 10 }]),
      contradicting,
    ],
    [
      "unpacks to less than it declares",
      zipOf([{ name: "xl/a.xml", content: Buffer.from("a"), declared: 10 }]),
      contradicting,
    ],
    ["hides an entry before the listed ones", hiding(), contradicting],
    ["is cut off", xlsxOf({ A: [["a"], ["b"]] }).subarray(0, 400), "no readable zip archive"],
    ["holds no workbook", zipOf([{ name: "note.txt", content: Buffer.from("hello") }]), "no workbook that can be read"],
  ])("that %s is refused with a sentence", async (_, bytes, reason) => {
    await expect(readFile("b.xlsx", bytes, null)).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringMatching(
        new RegExp(`^b\\.xlsx was not imported because .*${reason}.*Nothing was changed\\.$`),
      ),
    });
  });

  function hiding(): Buffer {
    const hidden = zipOf([{ name: "xl/bomb.xml", content: Buffer.alloc(10_000_000) }]);
    const local = hidden.subarray(0, hidden.indexOf("PK\u0001\u0002"));
    const plain = zipOf([{ name: "xl/a.xml", content: Buffer.from("a") }]);
    const moved = Buffer.concat([local, plain]);
    const listed = moved.lastIndexOf("PK\u0001\u0002");
    moved.writeUInt32LE(local.length, listed + 42);
    moved.writeUInt32LE(listed, moved.lastIndexOf("PK\u0005\u0006") + 16);
    return moved;
  }

  test("begins with its first sheet that holds rows", async () => {
    const cover = xlsxOf({ Empty: [], Title: [["Invoices of March"]], Rows: [["No"], ["1"]] });
    expect((await readFile("b.xlsx", cover, null)).form).toMatchObject({ sheet: "Rows" });
  });

  test("as spreadsheet programs write it is opened", () => {
    expect(openArchive(book).ok).toBe(true);
  });
});

describe("separated values", () => {
  test("of any delimiter and encoding, with names for every column", async () => {
    const text = 'Nr;Größe;;Nr\r\n1;"a\nb";x;2\r\n';
    expect(await readFile("f.csv", Buffer.from(text, "latin1"), null)).toEqual({
      header: ["Nr", "Größe", "Column 3", "Nr (2)"],
      rows: [{ row: 2, cells: ["1", "a\nb", "x", "2"] }],
      form: { kind: "csv", encoding: "Windows-1252", delimiter: ";" },
    });
  });

  test.each<[string, Buffer, RegExp]>([
    ["too large", Buffer.alloc(20 * 1024 * 1024 + 1, "a"), /larger than 20 MB/],
    ["too long", Buffer.from(`a\n${"1\n".repeat(100_001)}`), /more than 100000 rows/],
    ["of the old form", Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), /old \.xls form/],
  ])("a file that is %s is refused", async (_, bytes, reason) => {
    await expect(readFile("f.csv", bytes, null)).rejects.toThrow(reason);
  });
});

test("rejects are told beside their rows; texts begin no formula and amounts stay numbers", () => {
  const file = {
    header: ["Name", "Amount"],
    rows: [
      { row: 2, cells: ["=HYPERLINK(1)", "-12.50"] },
      { row: 3, cells: ["-Alder", "+1"] },
      { row: 4, cells: ["only"] },
    ],
  };
  const rejects = file.rows.map(({ row }) => ({ row, column: "Name", value: "@x", reason: "Why, indeed." }));
  expect(rejectsText(file, rejects, "Amount")).toBe(
    [
      "\uFEFFName,Amount,Rejected row,Rejected column,Rejected value,Why it was rejected",
      `'=HYPERLINK(1),-12.50,2,Name,'@x,"Why, indeed."`,
      `'-Alder,'+1,3,Name,'@x,"Why, indeed."`,
      `only,,4,Name,'@x,"Why, indeed."`,
      "",
    ].join("\r\n"),
  );
});
