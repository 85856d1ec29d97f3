import { z } from "zod";
import type { Pools } from "#db/client";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { sealEvents } from "#server/services/audit/seal-events";

export type Written = { events: number; commands: number; seconds: number; seals: number };

/** An act with some events, one of them on a chain that many write to. */
const act = defineCommand({
  name: "case.gauntlet",
  permission: "case.detect",
  input: z.strictObject({ events: z.custom<[DomainEvent, ...DomainEvent[]]>() }),
  run: async (_scope, { events }) => ({ result: null, events }),
});

const EVENTS_AN_ACT = 8;

/** So many writers at once through the door, while a job seals what they wrote. */
export async function writeTogether(
  pools: Pools,
  { writers, events, now }: { writers: number; events: number; now: () => Date },
): Promise<Written> {
  const context = (name: "detect-exceptions" | "seal-audit"): Context => ({
    ...pools,
    actor: { kind: "job", name },
    now,
    correlationId: "gauntlet",
  });
  const commands = Math.ceil(events / EVENTS_AN_ACT);
  let left = commands;
  let seals = 0;
  let isWriting = true;
  const begun = performance.now();
  const sealing = (async () => {
    while (isWriting) {
      seals += await sealOnce(context("seal-audit"));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  })();
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      while (left > 0) {
        left -= 1;
        await act.execute(context("detect-exceptions"), { events: eventsOf(left, writer) });
      }
    }),
  );
  isWriting = false;
  await sealing;
  seals += await sealOnce(context("seal-audit"));
  return { events: commands * EVENTS_AN_ACT, commands, seconds: (performance.now() - begun) / 1_000, seals };
}

function eventsOf(turn: number, writer: number): [DomainEvent, ...DomainEvent[]] {
  const own = Array.from(
    { length: EVENTS_AN_ACT },
    (_, index): DomainEvent => ({
      type: "case.said",
      // Every fourth act writes to a chain that others write to at the same time.
      subject: {
        type: "case",
        id: index === 0 && turn % 4 === 0 ? `shared-${turn % 16}` : `own-${Math.floor(turn / 3)}-${index}`,
      },
      entity: "US01",
      before: { state: "routed" },
      after: { state: "in_progress", amountMinor: 12_500n, currency: "USD" },
      reason: "The customer told us on the phone",
      data: { writer },
    }),
  );
  return own as [DomainEvent, ...DomainEvent[]];
}

async function sealOnce(context: Context): Promise<number> {
  for (let seals = 0; ; seals += 1) {
    try {
      const { mayBeMore } = await sealEvents.execute(context, {});
      if (!mayBeMore) return seals + 1;
    } catch (error) {
      if (refusalOf(error)) return seals;
      throw error;
    }
  }
}
