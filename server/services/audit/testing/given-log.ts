import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import type { DomainEvent } from "#server/kernel/events";

/** Says whatever a test wants said, as the door records it. */
export const record = defineCommand({
  name: "case.record",
  permission: "case.read",
  input: z.strictObject({ events: z.custom<[DomainEvent, ...DomainEvent[]]>() }),
  run: async (_scope, { events }) => ({ result: null, events }),
});

/** The same by another command. */
export const recordElsewhere = defineCommand({
  name: "request.record",
  permission: "case.read",
  input: z.strictObject({ events: z.custom<[DomainEvent, ...DomainEvent[]]>() }),
  run: async (_scope, { events }) => ({ result: null, events }),
});

export const opened = (
  caseId: string,
  given: { entity?: string; customerId?: string; minor?: string; currency?: string; title?: string } = {},
): DomainEvent => ({
  type: "exception.opened",
  subject: { type: "case", id: caseId },
  entity: given.entity ?? "US01",
  after: {
    state: "routed",
    title: given.title ?? "The invoice needs a purchase order number",
    customerId: given.customerId ?? null,
    amountMinor: given.minor ?? "125000",
    currency: given.currency ?? "USD",
  },
  policyVersion: "case_priority v1",
});

export const commented = (caseId: string, text: string, entity = "US01"): DomainEvent => ({
  type: "case.commented",
  subject: { type: "case", id: caseId },
  entity,
  data: { text },
});
