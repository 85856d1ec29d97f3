import type { Answer } from "#server/sandbox/http/call";

interface Details {
  status?: number;
  type?: string;
  code?: string;
  param?: string;
  extra?: Record<string, unknown>;
}

export class StripeProblem extends Error {
  readonly details: Details;

  constructor(message: string, details: Details = {}) {
    super(message);
    this.details = details;
  }
}

export function problemAnswer(problem: StripeProblem): Answer {
  const { status = 400, type = "invalid_request_error", code, param, extra } = problem.details;
  return {
    status,
    body: {
      error: {
        ...(code ? { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}` } : {}),
        message: problem.message,
        ...(param ? { param } : {}),
        type,
        ...extra,
      },
    },
  };
}

export function missing(kind: string, id: string): StripeProblem {
  return new StripeProblem(`No such ${kind}: '${id}'`, { status: 404, code: "resource_missing", param: "id" });
}
