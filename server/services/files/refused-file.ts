import { AppError } from "#server/kernel/errors";

/** A file that is refused whole. `reason` ends with what to do. */
export function refusedFile(fileName: string, reason: string): AppError {
  return new AppError("BAD_INPUT", `${fileName} was not imported because ${reason}. Nothing was changed.`);
}
