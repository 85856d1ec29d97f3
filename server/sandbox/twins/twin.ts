import type { Core } from "#server/sandbox/core";
import type { Answer, Call } from "#server/sandbox/http/call";

/**
 * A source system that answers from what the world already holds, and keeps by itself only what was written to it. It
 * lives under its own first path segment, which stands in for the host name it has in reality.
 */
export interface Twin {
  system: TwinSystem;
  /** Whether the call can change something: such calls are journaled and lived through again at a restart. */
  isWrite(call: Call): boolean;
  /** `call.path` is without the twin's own segment. */
  answer(core: Core, call: Call): Answer;
}

export const twinSystems = ["gocardless", "avalara", "zendesk", "metering", "psa"] as const;
export type TwinSystem = (typeof twinSystems)[number];

/** The twin whose segment the path begins with: "/zendesk/api/v2/tickets" is the support desk's. */
export function twinSystemOf(path: string): TwinSystem | null {
  const segment = path.split("/")[1];
  return twinSystems.find((system) => system === segment) ?? null;
}

/** The call as the twin itself sees it. */
export function insideTwin(call: Call, system: TwinSystem): Call {
  return { ...call, path: call.path.slice(system.length + 1) || "/" };
}
