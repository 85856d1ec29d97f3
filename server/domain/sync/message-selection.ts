import { z } from "zod";

export const messageStates = ["received", "applied", "unchanged", "ignored", "dead", "skipped"] as const;
export type MessageState = (typeof messageStates)[number];

/** States in which a message can be read again; one that waits is read anyway. */
export const replayableStates = ["dead", "applied", "unchanged", "ignored", "skipped"] as const;
export type ReplayableState = (typeof replayableStates)[number];

const Source = z.string().min(1).max(100);
const Reason = z.string().trim().min(3).max(500);

/** Which messages to read again. A cause stands for dead letters alone; skipped ones come back only by name. */
export const MessageSelection = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("messages"), ids: z.array(z.uuid()).min(1).max(1_000) }),
  z.strictObject({ by: z.literal("correlation"), correlationId: z.string().min(1).max(500) }),
  z.strictObject({
    by: z.literal("cause"),
    source: Source,
    stream: z.string().min(1).max(200),
    signature: z.string().min(1).max(2_000),
  }),
  z
    .strictObject({
      by: z.literal("window"),
      source: Source,
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      states: z
        .array(z.enum(["dead", "applied", "unchanged", "ignored"]))
        .min(1)
        .default(["dead"]),
    })
    .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), "the window ends before it begins"),
]);
export type MessageSelection = z.output<typeof MessageSelection>;

export const ReplayInput = z.strictObject({
  selection: MessageSelection,
  /** Needed as soon as a message is among them that is not dead. */
  reason: Reason.optional(),
  /** Names the whole replay: its receipt gathers every part of it. */
  replayId: z.uuid().optional(),
  /** Where the next part begins; parts go by order of arrival. */
  after: z.string().regex(/^\d+$/).nullable().default(null),
  /** `queued` leaves the reading to the worker: for acts that hold a case. */
  mode: z.enum(["now", "queued"]).default("now"),
});

export const AmendInput = z.strictObject({
  inboxId: z.uuid(),
  pointer: z
    .string()
    .regex(/^(\/[^/]*)+$/, "a JSON pointer such as /data/object/currency")
    .max(500),
  value: z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]),
  reason: Reason,
  /** How many corrections the person saw: another one made meanwhile is told. */
  seen: z.int().min(0),
  mode: z.enum(["now", "queued"]).default("now"),
});

export const ChooseMappingInput = z.strictObject({
  inboxId: z.uuid(),
  /** 0 is the connector's own defaults, null the document in force. */
  document: z.int().min(0).nullable(),
  reason: Reason,
  /** The choice the person saw. */
  seen: z.int().min(0).nullable(),
  mode: z.enum(["now", "queued"]).default("now"),
});

export const SkipInput = z.strictObject({ ids: z.array(z.uuid()).min(1).max(1_000), reason: Reason });

/** What one repair would do, asked before it is done. */
export const DryRunInput = z.strictObject({
  inboxId: z.uuid(),
  amendment: AmendInput.pick({ pointer: true, value: true }).optional(),
  /** Left out: the document chosen for the message, else the one in force. */
  document: z.int().min(0).nullable().optional(),
});

const cursor = z.string().max(100);
export const SearchMessagesInput = z.strictObject({
  /** An object's id, a number, an event or correlation id, or a customer's name. */
  text: z.string().trim().max(200).default(""),
  source: Source.nullable().default(null),
  stream: z.string().min(1).max(200).nullable().default(null),
  state: z.enum(messageStates).nullable().default(null),
  from: z.iso.datetime().nullable().default(null),
  to: z.iso.datetime().nullable().default(null),
  cursor: cursor.nullable().default(null),
  limit: z.int().min(1).max(100).default(40),
});
export type SearchMessagesInput = z.input<typeof SearchMessagesInput>;
