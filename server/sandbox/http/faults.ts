import { type Answer, type Call, isObject, type System } from "#server/sandbox/http/call";
import { drawsFor } from "#server/sandbox/world/prng";

export const FAULTS = [
  "timeout",
  "status",
  "malformed",
  "duplicate",
  "reorder",
  "partial_page",
  "apply_then_timeout",
  "slow",
] as const;
export type Fault = (typeof FAULTS)[number];

export interface FaultRule {
  system?: System;
  method?: string;
  pathContains?: string;
  fault: Fault;
  status?: number;
  retryAfterSeconds?: number;
  delayMs?: number;
  times?: number;
  probability?: number;
}

interface ScriptedRule {
  rule: FaultRule;
  seen: number;
  hits: number;
}

/** The failures to inject. Chance goes by how often a rule was asked, so the same calls fail in every run. */
export class FaultScript {
  #rules: ScriptedRule[] = [];

  replace(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, seen: 0, hits: 0 }));
  }

  describe(): (FaultRule & { hits: number })[] {
    return this.#rules.map(({ rule, hits }) => ({ ...rule, hits }));
  }

  strike(system: System, call: Call): FaultRule | null {
    for (const [index, scripted] of this.#rules.entries()) {
      const { rule } = scripted;
      if (!matches(rule, system, call) || (rule.times !== undefined && scripted.hits >= rule.times)) continue;
      scripted.seen += 1;
      const draw = drawsFor(index + 1, `fault/${scripted.seen}`);
      if (rule.probability !== undefined && !draw.happens(rule.probability)) continue;
      scripted.hits += 1;
      return rule;
    }
    return null;
  }
}

function matches(rule: FaultRule, system: System, call: Call): boolean {
  return (
    (rule.system === undefined || rule.system === system) &&
    (rule.method === undefined || rule.method.toUpperCase() === call.method) &&
    (rule.pathContains === undefined || call.path.includes(rule.pathContains))
  );
}

/** What is not a script is refused with a sentence. */
export function readRules(body: Record<string, unknown> | null): FaultRule[] {
  const rules = body?.rules;
  if (!Array.isArray(rules)) throw new Error('The body must be {"rules": [...]}.');
  return rules.map((rule: unknown) => {
    if (!isObject(rule) || !FAULTS.some((fault) => fault === rule.fault)) {
      throw new Error(`Each rule needs a fault: one of ${FAULTS.join(", ")}.`);
    }
    return rule as unknown as FaultRule;
  });
}

/** An error as the system itself would word it. */
export function statusAnswer(system: System, rule: FaultRule): Answer {
  const status = rule.status ?? 503;
  const message =
    status === 429 ? "Too many requests. Try again later." : "The service is not available at the moment.";
  const headers: Record<string, string> =
    rule.retryAfterSeconds === undefined ? {} : { "retry-after": String(rule.retryAfterSeconds) };
  if (system === "stripe") {
    const error =
      status === 429 ? { message, type: "invalid_request_error", code: "rate_limit" } : { message, type: "api_error" };
    return { status, headers, body: { error } };
  }
  if (system === "netsuite") {
    const code = status === 429 ? "REQUEST_LIMIT_EXCEEDED" : "UNEXPECTED_ERROR";
    const title = status === 429 ? "Too Many Requests" : "Service Unavailable";
    return {
      status,
      headers,
      body: { type: "about:blank", title, status, "o:errorDetails": [{ detail: message, "o:errorCode": code }] },
    };
  }
  const errorCode = status === 429 ? "REQUEST_LIMIT_EXCEEDED" : "SERVER_UNAVAILABLE";
  return { status, headers, body: [{ message, errorCode, fields: [] }] };
}

const LIST_KEYS = [
  "data",
  "items",
  "records",
  "tickets",
  "ticket_events",
  "organizations",
  "comments",
  "customers",
  "mandates",
  "payments",
  "refunds",
  "payouts",
  "events",
  "value",
] as const;

/** The last row keeps its place: cursors made from it stay good, only the order before it is shaken. */
export function disturbList(answer: Answer, fault: "duplicate" | "reorder"): Answer {
  if (!isObject(answer.body)) return answer;
  const body = { ...answer.body };
  for (const key of LIST_KEYS) {
    const rows = body[key];
    if (!Array.isArray(rows) || rows.length === 0) continue;
    body[key] = fault === "duplicate" ? [...rows.slice(0, -1), ...rows.slice(0, 1), ...rows.slice(-1)] : shaken(rows);
  }
  return { ...answer, body };
}

function shaken(rows: readonly unknown[]): unknown[] {
  const draw = drawsFor(rows.length, "shaken");
  const last = rows.at(-1);
  const keyed = rows.slice(0, -1).map((row) => ({ row, key: draw.next() }));
  return [...keyed.sort((left, right) => left.key - right.key).map(({ row }) => row), last];
}
