import { errorFields } from "#server/log";

/** Something the person at the terminal can act on: the message is the whole answer, a stack would only hide it. */
export class PlainError extends Error {
  override name = "PlainError";
  readonly plain = true;
}

/** What to print for a failure: the sentence alone where there is one, the stack where the failure is a defect. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("plain" in error && error.plain === true) return error.message;
  const { text, stack } = errorFields(error);
  return stack?.includes(text) ? stack : `${text}\n${stack ?? ""}`.trimEnd();
}

/** Runs a command of the command line and ends the process with its exit code. */
export async function runMain(main: () => Promise<number>): Promise<never> {
  try {
    process.exit(await main());
  } catch (error) {
    process.stderr.write(`${wordsFor(error)}\n`);
    process.exit(1);
  }
}
