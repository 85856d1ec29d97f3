import { wireError, wirePage } from "#server/connectors/avalara/wire";
import { type JsonAnswer, jsonClient } from "#server/connectors/http-json";
import type { Pace } from "#server/connectors/pace";
import { readSafely } from "#server/connectors/safe-read";
import { SourceFailure } from "#server/connectors/source-failure";

export type AvalaraClientOptions = {
  apiUrl: string;
  /** Account number and licence key, or user name and password of an account's user. */
  accountNumber: string;
  licenseKey: string;
  /** The company's code at the tax engine; every account has one called DEFAULT. */
  companyCode?: string;
  timeoutMs?: number;
  firstPauseMs?: number;
  /** Waited for before each request. */
  pace?: Pace | undefined;
};
export type Shape = Record<string, unknown>;
export type TransactionPage = { rows: Shape[]; hasMore: boolean; answeredAt: Date | null };

export type AvalaraClient = {
  /** Rows by modification, then id, those of one instant in one order. */
  list(filter: string, top: number, skip: number, signal: AbortSignal): Promise<TransactionPage>;
  /** Null when the tax engine does not know it. */
  find(idOrCode: string, signal: AbortSignal): Promise<Shape | null>;
};

/** Reads only: Docket neither calculates nor commits tax. */
export function avalaraClient(options: AvalaraClientOptions): AvalaraClient {
  const send = jsonClient({
    system: "Avalara",
    baseUrl: options.apiUrl,
    timeoutMs: options.timeoutMs,
    pace: options.pace,
    secrets: [options.accountNumber, options.licenseKey],
    explain,
  });
  const credentials = Buffer.from(`${options.accountNumber}:${options.licenseKey}`).toString("base64");
  const headers = { authorization: `Basic ${credentials}` };
  const company = `/api/v2/companies/${encodeURIComponent(options.companyCode ?? "DEFAULT")}/transactions`;
  const get = (path: string, signal: AbortSignal): Promise<JsonAnswer> =>
    readSafely(() => send({ method: "GET", path, headers }, signal), signal, options.firstPauseMs);

  return {
    async list(filter, top, skip, signal) {
      const query = new URLSearchParams({
        $filter: filter,
        $orderBy: "modifiedDate ASC, id ASC",
        $top: String(top),
        $skip: String(skip),
      });
      const answer = await get(`${company}?${query}`, signal);
      const page = wirePage.safeParse(answer.body);
      if (!page.success)
        throw new SourceFailure("no_answer", "Avalara answered a list with something that is no page of transactions.");
      const { value: rows, "@nextLink": nextLink } = page.data;
      return { rows, hasMore: Boolean(nextLink) || rows.length >= top, answeredAt: answer.answeredAt };
    },
    async find(idOrCode, signal) {
      const path = /^\d+$/.test(idOrCode)
        ? `/api/v2/transactions/${idOrCode}`
        : `${company}/${encodeURIComponent(idOrCode)}`;
      try {
        const { body } = await get(path, signal);
        return isShape(body) ? body : null;
      } catch (error) {
        if (error instanceof SourceFailure && error.status === 404) return null;
        throw error;
      }
    },
  };
}

export function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Avalara's `error` in business words: its own sentence, made to end as one, and what it means for us. */
function explain(body: unknown, status: number): { sentence: string; code: string | null } | null {
  const error = wireError.safeParse(body).data?.error;
  const code = error?.code ?? error?.details?.[0]?.code ?? null;
  if (status === 401)
    return {
      sentence:
        "Avalara does not accept Docket's account number and licence key. Nothing was read; ask an administrator to renew them.",
      code,
    };
  if (!error) return null;
  const said = error.message ?? error.details?.[0]?.message ?? "it gave no reason";
  return { sentence: `Avalara refused: ${said.replace(/\.\s*$/, "")}. Nothing was read.`, code };
}
