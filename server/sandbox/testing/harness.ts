import Stripe from "stripe";
import { type Sandbox, type SandboxOptions, startSandbox } from "#server/sandbox/sandbox";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";

export const ANCHOR = "2026-10-12T09:30:00.000Z";

/** A small world whose clock moves only when a test moves it. */
export function startSmall(options: SandboxOptions = {}): Promise<Sandbox> {
  return startSandbox({ customers: 60, anchor: ANCHOR, wall: () => Date.parse(ANCHOR), ...options });
}

export function stripeOf(sandbox: Sandbox): Stripe {
  return new Stripe("sk_test_sandbox", {
    host: "127.0.0.1",
    port: sandbox.port,
    protocol: "http",
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

interface Planted {
  type: InjectableType;
  entity: string;
  subject: { system: string; type: string; id: string };
}

export async function control<T>(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

export async function plantOne(sandbox: Sandbox, type: InjectableType, entity?: string): Promise<Planted> {
  const { planted } = await control<{ planted: Planted[] }>(sandbox, "POST", "inject", { type, entity, count: 1 });
  const [first] = planted;
  if (!first) throw new Error(`Nothing could be planted for ${type}.`);
  return first;
}

export async function isPlanted(sandbox: Sandbox, mistake: Planted): Promise<boolean> {
  const { planted } = await control<{ planted: Planted[] }>(sandbox, "GET", "planted");
  return planted.some((each) => each.type === mistake.type && each.subject.id === mistake.subject.id);
}

export async function hashOf(sandbox: Sandbox): Promise<string> {
  return (await control<{ hash: string }>(sandbox, "GET", "hash")).hash;
}

export function advanceDays(sandbox: Sandbox, days: number): Promise<unknown> {
  return control(sandbox, "POST", "clock", { advanceSeconds: days * 86_400 });
}
