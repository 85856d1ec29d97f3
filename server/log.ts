import pino from "pino";
import { env } from "#server/env";

/** E-mail addresses, card numbers and IBANs, wherever they stand: redaction by path misses nested values and error texts. */
const personal = [
  /[\w.+-]+@[\w-]+\.[\w.]+/g,
  /\b(?:\d[ -]?){13,19}\b/g,
  /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g,
  /\b(?:sk|rk|whsec)_[A-Za-z0-9_]+/g,
];

/** Replaces personal data and secrets in a text by a mark. */
export function withoutPersonalData(text: string): string {
  return personal.reduce((cleaned, pattern) => cleaned.replace(pattern, "[removed]"), text);
}

/** What the database layer throws carries the values of the statement in its text: rows of customers have no place in a log. */
function isFailedQuery(error: Error): error is Error & { query: string } {
  return "query" in error && typeof error.query === "string" && "params" in error;
}

const LONGEST_STATEMENT = 200;

/** What to write of an error: its name, words and place, and of a failed statement its beginning without the values. */
export function errorFields(error: unknown): { text: string; stack?: string } {
  if (!(error instanceof Error)) return { text: String(error) };
  if (!isFailedQuery(error))
    return { text: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
  const cause = error.cause instanceof Error ? error.cause.message : "the statement failed";
  const statement = error.query.replaceAll(/\s+/g, " ").trim().slice(0, LONGEST_STATEMENT);
  const place = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  return { text: `${cause} (in: ${statement})`, stack: place.join("\n") };
}

let made: pino.Logger | undefined;

/** Made at the first line, since a build has no settings to read the level from. */
function logger(): pino.Logger {
  made ??= pino(
    { level: env.LOG_LEVEL, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => process.stdout.write(withoutPersonalData(line)) },
  );
  return made;
}

/** JSON lines with a correlation id where there is one. Every line is cleaned after it is written out, so nothing slips by nesting. */
export const log = {
  info: (fields: Record<string, unknown>, text: string) => logger().info(fields, text),
  warn: (fields: Record<string, unknown>, text: string) => logger().warn(fields, text),
  error: (fields: Record<string, unknown>, text: string) => logger().error(fields, text),
};
