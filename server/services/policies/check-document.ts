import type { z } from "zod";
import { AppError } from "#server/kernel/errors";

/** @throws AppError BAD_INPUT naming each place where the document has another shape. */
export function checked<Schema extends z.ZodType>(schema: Schema, document: unknown): z.output<Schema> {
  const parsed = schema.safeParse(document);
  if (!parsed.success)
    refuse(parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message })));
  return parsed.data as z.output<Schema>;
}

/** @throws AppError BAD_INPUT naming the first of the troubles, if there are any. */
export function refuse(troubles: readonly { path: string; message: string }[]): void {
  const [first] = troubles;
  if (!first) return;
  const more = troubles.length > 1 ? ` ${troubles.length - 1} more places are not right either.` : "";
  throw new AppError(
    "BAD_INPUT",
    `The document cannot be used: ${first.path || "it"}: ${first.message.replace(/\.$/, "")}.${more} Nothing was stored.`,
    { issues: troubles },
  );
}
