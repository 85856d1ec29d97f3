import { z } from "zod";
import { bankFormatNames, bankFormats } from "#server/domain/bank/bank-file";

/** The stream a refused file stands in as a message that could not be read, so that somebody is asked about it. */
export const REFUSED_FILES = "files";

/** What is kept of a file that came by the folder and was refused. Its bytes stay where it was moved to. */
export const RefusedFile = z.strictObject({
  fileName: z.string().min(1),
  contentHash: z.string().min(1),
  format: z.enum(bankFormats).nullable(),
  problems: z.array(z.strictObject({ line: z.int(), reason: z.string() })).min(1),
  /** Where it lies now, within the folder. */
  keptAs: z.string().min(1),
});
export type RefusedFile = z.output<typeof RefusedFile>;

/** For the case somebody gets: which file, the first line in trouble, and where the file lies. */
export function refusalSentence({ fileName, format, problems, keptAs }: RefusedFile): string {
  const kind = format === null ? "" : ` (${bankFormatNames[format]})`;
  const [first, ...rest] = problems;
  const more =
    rest.length === 0 ? "" : ` ${rest.length === 1 ? "One more line is" : `${rest.length} more lines are`} wrong.`;
  return `${fileName}${kind} was refused. Line ${first?.line ?? 1}: ${first?.reason ?? "It cannot be read."}${more} The file lies in ${keptAs}; once the right one was taken, skip this message`;
}

/** Every line in trouble, as text to put beside the file. */
export function refusalText({ fileName, format, problems }: Omit<RefusedFile, "keptAs">): string {
  const kind = format === null ? "" : `, read as ${bankFormatNames[format]},`;
  const lines = problems.map(({ line, reason }) => `Line ${line}: ${reason}`);
  return [`${fileName}${kind} was refused. Nothing of it was taken.`, "", ...lines, ""].join("\n");
}
