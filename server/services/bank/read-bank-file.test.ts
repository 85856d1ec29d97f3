import { describe, expect, test } from "vitest";
import { entriesOf } from "#server/domain/bank/bank-file";
import { decimalFromMinor } from "#server/domain/money";
import { readBankFile } from "#server/services/bank/read-bank-file";
import { sharedBankFiles } from "#server/services/bank/testing/bank-folder";
import { bankFileVerdicts as verdicts } from "#server/services/bank/testing/bank-verdicts";
import { camt, mt940 } from "#server/services/bank/testing/invented-files";

function told(bytes: Uint8Array) {
  const reading = readBankFile(bytes);
  if (!reading.ok) return { reading, said: reading.problems[0] };
  const { format, statements } = reading.file;
  const last = statements.at(-1);
  const closing = last?.closingMinor ?? null;
  return {
    reading,
    said: {
      format,
      statements: statements.length,
      entries: statements.flatMap(entriesOf).length,
      closing: last && closing !== null ? `${decimalFromMinor(closing, last.currency)} ${last.currency}` : "–",
    },
  };
}

describe("files written by others", () => {
  const files = sharedBankFiles();

  test("each meets the verdict that reading it by hand gives", () => {
    for (const { path, bytes } of files) {
      const { said } = told(bytes);
      const words =
        said && "format" in said
          ? `${said.format}, ${said.statements} statements, ${said.entries} entries, closing ${said.closing}`
          : `refused, line ${said?.line}: ${said?.reason}`;
      console.log(`${path.padEnd(54)} ${words}`);
      const verdict = verdicts[path];
      expect(verdict, `${path} has no verdict yet`).toBeDefined();
      if (verdict && "format" in verdict) expect(said, path).toMatchObject(verdict);
      else
        expect(said, path).toMatchObject({
          line: verdict?.line,
          reason: expect.stringMatching(verdict?.because ?? ""),
        });
    }
    if (files.length > 0) expect(Object.keys(verdicts).toSorted()).toEqual(files.map(({ path }) => path));
  });

  test("a reason says what to do", () => {
    for (const { bytes } of files) {
      const reading = readBankFile(bytes);
      for (const { reason } of reading.ok ? [] : reading.problems) expect(reason).toMatch(/^[A-Z":]?.*[^.]\.$/s);
    }
  });
});

describe("what is refused before it is read", () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 30 }, (_, level) => `<!ENTITY l${level} "&a;&a;&a;">`).join("")}]>`;
  const document = camt("camt.053", { opening: "0.00", closing: "0.00", entries: [] })
    .toString()
    .replace(/^<\?xml.*\n/, "");

  test.each([
    ["in UTF-8", Buffer.from(`${bomb}${document}`)],
    ["in small letters", Buffer.from(`${bomb.replace("DOCTYPE", "doctype")}${document}`)],
    ["in UTF-16", Buffer.from(`\uFEFF${bomb}${document}`, "utf16le")],
    ["in UTF-16 with the bytes the other way round", Buffer.from(`\uFEFF${bomb}${document}`, "utf16le").swap16()],
    ["after a long comment", Buffer.from(`<!-- ${"x".repeat(5_000_000)} -->\n${bomb}${document}`)],
  ])("a document type %s, within ten milliseconds", (_, bytes) => {
    const fastest = Math.min(
      ...Array.from({ length: 5 }, () => {
        const start = performance.now();
        expect(readBankFile(bytes)).toMatchObject({
          ok: false,
          problems: [{ reason: expect.stringContaining("DOCTYPE") }],
        });
        return performance.now() - start;
      }),
    );
    expect(fastest).toBeLessThan(10);
  });

  test("more than twenty megabytes, nothing at all, and XML that breaks off", () => {
    const reasonOf = (bytes: Uint8Array) => {
      const reading = readBankFile(bytes);
      return reading.ok ? "" : reading.problems[0]?.reason;
    };
    expect(reasonOf(new Uint8Array(20_000_001))).toContain("larger than 20 MB");
    expect(reasonOf(new Uint8Array())).toContain("empty");
    expect(reasonOf(camt("camt.053", { entries: [] }).subarray(0, 300))).toContain("not well-formed XML");
    expect(
      reasonOf(
        Buffer.from(
          `<Document><BkToCstmrStmt>${"<a>".repeat(5_000)}${"</a>".repeat(5_000)}</BkToCstmrStmt></Document>`,
        ),
      ),
    ).toBeTruthy();
  });

  test("a day that does not exist, with its line", () => {
    const bytes = camt("camt.053", {
      opening: "0.00",
      closing: "1.00",
      entries: [{ amount: "1.00", day: "2026-02-30" }],
    });
    expect(readBankFile(bytes)).toMatchObject({
      ok: false,
      problems: [{ line: 8, reason: expect.stringContaining('"2026-02-30", a day that does not exist') }, {}],
    });
  });
});

describe("letters", () => {
  const withUmlaut = mt940.replace("Fee taken back", "Gebühr zurück 5 €");
  const remittanceOf = (bytes: Uint8Array) => {
    const reading = readBankFile(bytes);
    return reading.ok ? reading.file.statements.flatMap(entriesOf).at(-1)?.remittance : reading.problems;
  };
  const windows = Buffer.from(withUmlaut.replace("€", "\u0080"), "latin1");

  test.each([
    ["UTF-8", Buffer.from(withUmlaut)],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${withUmlaut}`)],
    ["UTF-16", Buffer.from(`\uFEFF${withUmlaut}`, "utf16le")],
    ["Windows-1252", windows],
  ])("of %s are understood", (_, bytes) => {
    expect(remittanceOf(bytes)).toBe("Gebühr zurück 5 €");
  });

  test("of an XML file are those of the encoding it names", () => {
    const file = camt("camt.053", {
      opening: "0",
      closing: "1",
      entries: [{ amount: "1", text: "Müller &#38; S\u00f6hne" }],
    });
    const latin = Buffer.from(file.toString().replace("UTF-8", "ISO-8859-1"), "latin1");
    expect(remittanceOf(file)).toBe("Müller & Söhne");
    expect(remittanceOf(latin)).toBe("Müller & Söhne");
  });
});
