import { IllegalTransitionError } from "#server/domain/machine";

export const errorCodes = ["FORBIDDEN", "NOT_FOUND", "CONFLICT", "RULE_VIOLATION", "BAD_INPUT"] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** A refusal a person can read: what happened, to what, what to do. Everything else that is thrown is a defect. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.details = details;
  }
}

export const forbidden = (message: string) => new AppError("FORBIDDEN", message);
export const notFound = (message: string) => new AppError("NOT_FOUND", message);
export const conflict = (message: string, details?: Record<string, unknown>) =>
  new AppError("CONFLICT", message, details);
export const ruleViolation = (message: string, details?: Record<string, unknown>) =>
  new AppError("RULE_VIOLATION", message, details);

/** The refusal inside whatever was thrown; null when it is a defect rather than a refusal. */
export function refusalOf(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof IllegalTransitionError)
    return new AppError("RULE_VIOLATION", `${error.message} Reload the case to see where it stands.`);
  return null;
}
