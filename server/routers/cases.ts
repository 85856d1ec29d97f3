import type { z } from "zod";
import type { BulkInput } from "#server/domain/cases/inputs";
import { assignCase } from "#server/services/cases/assign-case";
import { caseBackground } from "#server/services/cases/case-background";
import { caseFacets } from "#server/services/cases/case-facets";
import { caseTimeline } from "#server/services/cases/case-timeline";
import { commentOnCase } from "#server/services/cases/comment-on-case";
import { deskForecast } from "#server/services/cases/desk-forecast";
import { deskReference } from "#server/services/cases/desk-reference";
import { dismissCase } from "#server/services/cases/dismiss-case";
import { escalateCase } from "#server/services/cases/escalate-case";
import { getCase } from "#server/services/cases/get-case";
import { listCases } from "#server/services/cases/list-cases";
import { previewBulk } from "#server/services/cases/preview-bulk";
import { queueCounts } from "#server/services/cases/queue-counts";
import { relatedCases } from "#server/services/cases/related-cases";
import { releaseCase } from "#server/services/cases/release-case";
import { resolveCase } from "#server/services/cases/resolve-case";
import { runBulk } from "#server/services/cases/run-bulk";
import { skipCase } from "#server/services/cases/skip-case";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { takeCase } from "#server/services/cases/take-case";
import { takeNext } from "#server/services/cases/take-next";
import { undoCase } from "#server/services/cases/undo-case";
import { wakeCase } from "#server/services/cases/wake-case";
import { invoiceDocument } from "#server/services/invoices/invoice-document";
import { mutation, pageQuery, procedure, query, router } from "#server/trpc/init";

/** The preview is a read that is posted: five hundred selected cases do not fit an address. */
function asSent<Input>(value: unknown): Input {
  return value as Input;
}

export const casesRouter = router({
  list: pageQuery(listCases),
  facets: query(caseFacets),
  counts: query(queueCounts),
  reference: query(deskReference),
  forecast: query(deskForecast),
  get: query(getCase),
  timeline: query(caseTimeline),
  related: query(relatedCases),
  background: query(caseBackground),
  invoiceDocument: query(invoiceDocument),
  takeNext: mutation(takeNext),
  skip: mutation(skipCase),
  take: mutation(takeCase),
  release: mutation(releaseCase),
  assign: mutation(assignCase),
  snooze: mutation(snoozeCase),
  wake: mutation(wakeCase),
  escalate: mutation(escalateCase),
  comment: mutation(commentOnCase),
  resolve: mutation(resolveCase),
  dismiss: mutation(dismissCase),
  undo: mutation(undoCase),
  bulkPreview: procedure
    .input(asSent<z.input<typeof BulkInput>>)
    .mutation(({ ctx, input }) => previewBulk.execute(ctx.context, input)),
  bulkRun: mutation(runBulk),
});
