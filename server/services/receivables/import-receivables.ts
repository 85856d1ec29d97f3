import { createHash } from "node:crypto";
import { z } from "zod";
import { importedFiles } from "#db/schema/events";
import { actorId } from "#server/domain/access/actor";
import { isCurrencyCode } from "#server/domain/money";
import { readCurrency } from "#server/domain/receivables/cells";
import { chooseMapping } from "#server/domain/receivables/choose-mapping";
import { mappingVersionOf, readingOf } from "#server/domain/receivables/mapping";
import { cellFinder, type Reject, readRows } from "#server/domain/receivables/read-rows";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { readCsv } from "#server/services/files/read-csv";
import { findOwnEntity } from "#server/services/receivables/own-entity";
import { takeRows } from "#server/services/receivables/take-rows";

/** About a hundred thousand rows. A longer file is brought in in parts. */
const LONGEST_TEXT = 20_000_000;

const ImportReceivablesInput = z.strictObject({
  fileName: z.string().min(1).max(255),
  text: z.string().max(LONGEST_TEXT, "the file is longer than 20 million characters; bring it in in parts"),
  entity: z.string().min(1).max(12),
  currency: z
    .string()
    .refine(
      (code) => isCurrencyCode(code) && readCurrency(code).ok,
      "a currency is its three-letter ISO 4217 code, such as EUR",
    ),
  mapping: z.string().max(100).optional(),
});

/** `accepted` rows brought in an invoice, `changed` ones another word on one, `unchanged` ones what stands already. */
export type ImportResult = { accepted: number; unchanged: number; changed: number; rejected: Reject[] };

/** Brings in the invoices of one file, all good rows in one transaction; the others are named with column and reason. */
export const receivableImport = defineCommand({
  name: "receivable.import",
  permission: "receivable.import",
  input: ImportReceivablesInput,
  async run(scope, { fileName, text, entity, currency, mapping: named }) {
    await findOwnEntity(scope, entity, "import receivables for");
    const file = readCsv(fileName, text);
    const chosen = chooseMapping(file.header, named);
    if (!chosen.ok)
      throw new AppError("BAD_INPUT", `${fileName} was not imported. ${chosen.reason} Nothing was changed.`);
    const { mapping } = chosen;
    const reading = readingOf(mapping, { entityCode: entity, currency });
    const read = readRows(file, reading);
    const { unusable, ...counts } = await takeRows(scope, {
      fileName,
      entity,
      reading,
      rows: read.taken,
      cellAt: cellFinder(file),
    });
    const rejected = [...read.rejected, ...unusable].sort((left, right) => left.row - right.row);

    const contentHash = createHash("sha256").update(text).digest("hex");
    await scope.tx.insert(importedFiles).values({
      id: newId(scope.now),
      entityCode: entity,
      fileName,
      contentHash,
      acceptedCount: counts.accepted,
      unchangedCount: counts.unchanged,
      changedCount: counts.changed,
      rejectedCount: rejected.length,
      importedAt: scope.now,
      importedBy: actorId(scope.actor),
    });
    const result: ImportResult = { ...counts, rejected };
    const data = {
      fileName,
      contentHash,
      mapping: mappingVersionOf(mapping),
      currency,
      ...counts,
      rejected: rejected.length,
    };
    return { result, events: [{ type: "receivable.imported", subject: { type: "entity", id: entity }, entity, data }] };
  },
});

export function importReceivables(
  context: Context,
  input: z.input<typeof ImportReceivablesInput>,
): Promise<ImportResult> {
  return receivableImport.execute(context, input);
}
