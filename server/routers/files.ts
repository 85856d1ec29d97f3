import { discardUpload } from "#server/services/files/discard-upload";
import { fileTemplate } from "#server/services/files/file-template";
import { listLayouts } from "#server/services/files/list-layouts";
import { listUploads } from "#server/services/files/list-uploads";
import { previewUpload } from "#server/services/files/preview-upload";
import { proposeColumns } from "#server/services/files/propose-columns";
import { rejectsFile } from "#server/services/files/rejects-file";
import { saveLayout } from "#server/services/files/save-layout";
import { takeUpload } from "#server/services/files/take-upload";
import { uploadFile } from "#server/services/files/upload-file";
import { viewOutcome } from "#server/services/files/view-outcome";
import { mutation, query, router } from "#server/trpc/init";

export const filesRouter = router({
  list: query(listUploads),
  layouts: query(listLayouts),
  get: query(viewOutcome),
  columns: query(proposeColumns),
  preview: query(previewUpload),
  rejects: query(rejectsFile),
  template: query(fileTemplate),
  upload: mutation(uploadFile),
  saveLayout: mutation(saveLayout),
  take: mutation(takeUpload),
  discard: mutation(discardUpload),
});
