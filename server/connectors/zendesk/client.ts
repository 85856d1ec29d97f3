import type { z } from "zod";
import { jsonClient } from "#server/connectors/http-json";
import type { Pace } from "#server/connectors/pace";
import { readSafely } from "#server/connectors/safe-read";
import { SourceFailure } from "#server/connectors/source-failure";
import { wireError } from "#server/connectors/zendesk/wire";

export type ZendeskClientOptions = {
  apiUrl: string;
  /** The agent in whose name everything is read. */
  email: string;
  token: string;
  timeoutMs?: number;
  firstPauseMs?: number;
  /** Waited for before each request. */
  pace?: Pace | undefined;
};

export type ZendeskClient = {
  /** Addresses in the answers are never followed: every request is made from here, to the configured host alone. */
  read<Wire>(path: string, query: Record<string, string>, schema: z.ZodType<Wire>, signal: AbortSignal): Promise<Wire>;
  /** Null when Zendesk does not know the object. */
  readOrNull<Wire>(
    path: string,
    query: Record<string, string>,
    schema: z.ZodType<Wire>,
    signal: AbortSignal,
  ): Promise<Wire | null>;
};

export function zendeskClient(options: ZendeskClientOptions): ZendeskClient {
  const settings = {
    system: "Zendesk",
    baseUrl: options.apiUrl,
    timeoutMs: options.timeoutMs,
    secrets: [options.email, options.token],
    explain,
  };
  const sendAtOnce = jsonClient(settings);
  const sendExport = jsonClient({ ...settings, pace: options.pace });
  const credentials = Buffer.from(`${options.email}/token:${options.token}`).toString("base64");
  const headers = { authorization: `Basic ${credentials}` };

  // Zendesk counts its exports by themselves; everything else is allowed several hundred times a minute.
  const sendFor = (path: string) => (path.startsWith("incremental/") ? sendExport : sendAtOnce);

  const read: ZendeskClient["read"] = async (path, query, schema, signal) => {
    const question = new URLSearchParams(query);
    const address = `/api/v2/${path}.json${question.size === 0 ? "" : `?${question}`}`;
    const { body } = await readSafely(
      () => sendFor(path)({ method: "GET", path: address, headers }, signal),
      signal,
      options.firstPauseMs,
    );
    const parsed = schema.safeParse(body);
    if (!parsed.success)
      throw new SourceFailure("no_answer", `Zendesk answered ${path} with something else than it promises.`);
    return parsed.data;
  };
  return {
    read,
    async readOrNull(path, query, schema, signal) {
      try {
        return await read(path, query, schema, signal);
      } catch (error) {
        if (error instanceof SourceFailure && error.status === 404) return null;
        throw error;
      }
    },
  };
}

function explain(body: unknown, status: number): { sentence: string; code: string | null } | null {
  if (status === 401 || status === 403)
    return {
      sentence:
        "Zendesk does not accept Docket's agent and token, or the agent may not read exports. Ask an administrator to renew the token of an agent with the admin role.",
      code: "unauthorized",
    };
  const parsed = wireError.safeParse(body).data;
  if (!parsed) return null;
  const { error, description } = parsed;
  const [code, said] = typeof error === "string" ? [error, description] : [error.title, error.message];
  const detail = (said ?? code ?? "it gave no reason").replace(/\.\s*$/, "");
  return { sentence: `Zendesk refused: ${detail}. Nothing was changed.`, code: code ?? null };
}
