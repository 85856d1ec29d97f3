import type { Core } from "#server/sandbox/core";
import { type TwinSystem, twinSystemOf } from "#server/sandbox/twins/twin";

export interface Call {
  method: string;
  /** The path without its query. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: string;
  /** 1 normally; a partial page gives only this share of the rows asked for. */
  pageShare: number;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export type System = "stripe" | "netsuite" | "salesforce" | "control" | TwinSystem;
export type Handler = (core: Core, call: Call, params: readonly string[]) => Answer;
export type Route = readonly [method: string, pattern: RegExp, handler: Handler];

export function systemOf(path: string): System | null {
  if (path.startsWith("/v1/")) return "stripe";
  if (path.startsWith("/services/rest/")) return "netsuite";
  if (path.startsWith("/services/data") || path.startsWith("/services/oauth2/")) return "salesforce";
  return path.startsWith("/_sandbox/") ? "control" : twinSystemOf(path);
}

export function matchRoute(routes: readonly Route[], method: string, path: string) {
  for (const [routeMethod, pattern, handler] of routes) {
    const match = routeMethod === method ? pattern.exec(path) : null;
    if (match) return { handler, params: match.slice(1).map((part) => decodeURIComponent(part)) };
  }
  return null;
}

export function bearerOf(call: Call): string {
  return /^Bearer (.+)$/.exec(call.headers.authorization ?? "")?.[1] ?? "";
}

export function parseJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = text === "" ? {} : JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
