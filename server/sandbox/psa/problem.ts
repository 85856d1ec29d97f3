import type { Answer } from "#server/sandbox/http/call";

export function problem(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
