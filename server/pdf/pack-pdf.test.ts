import { expect, test } from "vitest";
import { printPack } from "#server/domain/disputes/evidence-pack";
import { givenPack } from "#server/domain/disputes/given-pack";
import { packPdf } from "#server/pdf/pack-pdf";
import { pdfText } from "#server/pdf/testing/pdf-text";

test("the file is a PDF that holds every part in the letters it was written in", async () => {
  const bytes = await packPdf(printPack(givenPack), "a4", { isCompressed: false });
  expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe("%PDF-");
  const text = pdfText(bytes).replaceAll(/\s+/g, "");
  for (const word of ["Böhm", "株式会社", "48,211", "C-100", "DE01-001001", "orderform.pdf", "0123456789abcdef", "Ida"])
    expect(text).toContain(word);
});
