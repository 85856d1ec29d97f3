import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { troubleOfLayout } from "#server/domain/files/layout";
import type { FileSubject } from "#server/domain/files/subjects";
import type { Reject } from "#server/domain/receivables/read-rows";
import { previewUpload } from "#server/services/files/preview-upload";
import { proposeColumns } from "#server/services/files/propose-columns";
import { saveLayout } from "#server/services/files/save-layout";
import { decided, uploaded } from "#server/services/files/testing/given-files";

/** Files written by others lie beside the project and are read where they are. */
const FOLDER = join(import.meta.dirname, "../../../../shared/data");

/** What somebody would say each file is about; the last number is of rows that would be taken as proposed. */
const files: readonly (readonly [path: string, subject: FileSubject, outcome: number | string])[] = [
  ["receivables/ibm_accounts_receivable.csv", "invoices", 2466],
  ["receivables/xero_style_dirty_export/FactInvoice_raw.csv", "invoices", 2317],
  ["receivables/xero_style_dirty_export/DimCustomer_raw.csv", "customers", 445],
  ["receivables/xero_style_dirty_export/DimCategory_raw.csv", "customers", "Customer number is needed."],
  ["receivables/xero_style_dirty_export/DimInvoiceStatus_raw.csv", "invoices", "Invoice number is needed."],
  ["receivables/xero_style_dirty_export/DimPaymentMethod_raw.csv", "payments", "Payment number is needed."],
  ["tables/xero/xero_invoice_data.csv", "invoices", 580],
  ["tables/xero/xero_contact_data.csv", "customers", 152],
  ["tables/xero/xero_credit_note_data.csv", "credits", "Invoice number is needed."],
  ["tables/xero/xero_bank_transaction_data.csv", "payments", "Received on is needed."],
  ["tables/xero/xero_invoice_line_item_data.csv", "invoices", "Customer number is needed."],
  ["tables/xero/xero_invoice_line_item_has_tracking_category_data.csv", "invoices", "Customer number is needed."],
  ["tables/xero/xero_organization_data.csv", "customers", "Customer number is needed."],
  ["payloads/lago/export.csv", "invoices", 2],
];

let db: TestDatabase;
const lines: string[] = [];
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(async () => {
  await db?.close();
  if (lines.length > 0) console.log(["Files of others, as proposed:", ...lines].join("\n"));
});

if (!existsSync(FOLDER))
  console.log("The folder of files written by others is absent; the invented ones are used instead.");

test.each(files.filter(([path]) => existsSync(join(FOLDER, path))))(
  "%s is mapped and looked at",
  async (path, subject, outcome) => {
    const engineer = db.as("integration_engineer");
    const fileName = basename(path);
    const uploadId = await uploaded(engineer, subject, readFileSync(join(FOLDER, path)), { fileName });
    const { proposal } = await proposeColumns.execute(engineer, { uploadId });
    const document = decided(proposal.layout);
    const [trouble] = troubleOfLayout(document);
    if (trouble) {
      lines.push(`${fileName.padEnd(58)} ${subject.padEnd(10)} asks: ${trouble.reason}`);
      expect(trouble.reason).toContain(outcome);
      return;
    }
    const layout = await saveLayout.execute(engineer, { label: fileName, basedOn: null, document });
    const { counts, rejects, rows } = await previewUpload.execute(engineer, {
      uploadId,
      layout: { key: layout.key, version: layout.version },
    });
    lines.push(
      `${fileName.padEnd(58)} ${subject.padEnd(10)} ${counts.accepted} taken, ${counts.rejected} rejected${commonest(rejects)}`,
    );
    expect(rows.length).toBeLessThanOrEqual(20);
    expect(rejects.every(({ reason, column }) => reason.length > 10 && column !== "")).toBe(true);
    expect(counts.accepted).toBe(outcome);
  },
);

function commonest(rejects: readonly Reject[]): string {
  const [first] = Object.entries(Object.groupBy(rejects, ({ column }) => column)).sort(
    ([, one = []], [, other = []]) => other.length - one.length,
  );
  return first ? `; most often ${first[0]}: ${first[1]?.[0]?.reason}` : "";
}
