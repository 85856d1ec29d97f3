import { z } from "zod";
import { CaseFilters, caseSorts } from "#server/domain/cases/filters";

const name = z.string().trim().min(1).max(60);

export const ListViewsInput = z.strictObject({ queue: z.string().max(60) });
export const SaveViewInput = z.strictObject({
  queue: z.string().max(60),
  name,
  filters: CaseFilters,
  sort: z.enum(caseSorts),
  isShared: z.boolean().default(false),
});
export const RenameViewInput = z.strictObject({ viewId: z.uuid(), name });
export const RemoveViewInput = z.strictObject({ viewId: z.uuid() });
