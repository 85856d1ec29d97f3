import { wireError } from "#server/connectors/gocardless/wire";
import { type JsonAnswer, jsonClient } from "#server/connectors/http-json";
import type { Pace } from "#server/connectors/pace";
import { readSafely } from "#server/connectors/safe-read";
import { SourceFailure } from "#server/connectors/source-failure";

export type GocardlessClientOptions = {
  apiUrl: string;
  token: string;
  timeoutMs?: number;
  firstPauseMs?: number;
  pace?: Pace | undefined;
};
export type Shape = Record<string, unknown>;
export type GocardlessAnswer = { body: Shape; answeredAt: Date | null };
export type Query = Record<string, string | number>;

export type GocardlessClient = {
  get(path: string, query: Query, signal: AbortSignal): Promise<GocardlessAnswer>;
  /** Null when GoCardless does not know the object. */
  find(path: string, signal: AbortSignal): Promise<GocardlessAnswer | null>;
};

/** The version of the API whose shapes `wire` describes; GoCardless refuses requests that name none. */
const API_VERSION = "2015-07-06";

/** Reads only: nothing of ours is ever created there, so no request needs an idempotency key. */
export function gocardlessClient(options: GocardlessClientOptions): GocardlessClient {
  const send = jsonClient({
    system: "GoCardless",
    baseUrl: options.apiUrl,
    timeoutMs: options.timeoutMs,
    pace: options.pace,
    secrets: [options.token],
    explain,
  });
  const headers = { authorization: `Bearer ${options.token}`, "gocardless-version": API_VERSION };

  async function get(path: string, query: Query, signal: AbortSignal): Promise<GocardlessAnswer> {
    const request = { method: "GET", path: withQuery(path, query), headers } as const;
    return shapeOf(await readSafely(() => send(request, signal), signal, options.firstPauseMs));
  }

  return {
    get,
    async find(path, signal) {
      try {
        return await get(path, {}, signal);
      } catch (error) {
        if (error instanceof SourceFailure && error.status === 404) return null;
        throw error;
      }
    },
  };
}

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString();
  return search === "" ? path : `${path}?${search}`;
}

function shapeOf({ body, answeredAt }: JsonAnswer): GocardlessAnswer {
  if (!isShape(body)) throw new SourceFailure("no_answer", "GoCardless answered with something that is no object.");
  return { body, answeredAt };
}

export function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const SENTENCES: Partial<Record<string, string>> = {
  unauthorized: "GoCardless does not accept Docket's access token. Nothing was read; ask an administrator to renew it.",
  access_token_revoked:
    "Docket's access token for GoCardless was revoked. Nothing was read; ask an administrator to connect it again.",
  forbidden: "Docket's access token for GoCardless may not read this. Ask an administrator for one that may.",
};

/** GoCardless's `errors` in business words: the reason decides, its own message fills in. */
function explain(body: unknown, status: number): { sentence: string; code: string | null } | null {
  const error = wireError.safeParse(body).data?.error;
  if (!error) return null;
  const first = error.errors?.[0];
  const code = first?.reason ?? error.type ?? null;
  const said = first?.message ?? error.message ?? "it gave no reason";
  const field = first?.field ? ` (field ${first.field})` : "";
  return {
    sentence:
      SENTENCES[code ?? ""] ??
      SENTENCES[status === 401 ? "unauthorized" : status === 403 ? "forbidden" : ""] ??
      `GoCardless refused: ${said.replace(/\.\s*$/, "")}${field}. Nothing was read.`,
    code,
  };
}
