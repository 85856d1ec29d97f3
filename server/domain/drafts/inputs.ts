import { z } from "zod";

const Seen = { reviewId: z.uuid(), version: z.int() };
const Note = z.string().trim().max(1000);

/** The lanes of the list: where somebody is waited for by whoever looks, all that are open, and those that are over. */
export const draftLanes = ["mine", "open", "closed"] as const;
export type DraftLane = (typeof draftLanes)[number];
export const isDraftLane = (value: unknown): value is DraftLane =>
  typeof value === "string" && (draftLanes as readonly string[]).includes(value);

export const ListDraftsInput = z.strictObject({
  lane: z.enum(draftLanes).default("open"),
  cursor: z.string().max(200).optional(),
});

export const GetDraftInput = z.strictObject({ reviewId: z.uuid() });

const LineEditInput = z.discriminatedUnion("field", [
  z.strictObject({ field: z.literal("description"), description: z.string().trim().min(3).max(500) }),
  z.strictObject({ field: z.literal("quantity"), minutes: z.int().min(0).max(600_000) }),
  z.strictObject({ field: z.literal("rate"), hourlyMinor: z.string().regex(/^\d{1,12}$/) }),
  z.strictObject({ field: z.literal("left_out") }),
]);

export const EditLineInput = z.strictObject({
  ...Seen,
  lineId: z.string().min(1).max(255),
  edit: LineEditInput,
  reason: z.string().trim().min(5, "a reason of a few words").max(500),
});

export const TakeEditBackInput = z.strictObject({ ...Seen, editId: z.uuid() });

/** A draft is sent back with a sentence on what is wrong with it; an approval may carry one. */
export const DecideInput = z
  .strictObject({ ...Seen, decision: z.enum(["approved", "sent_back"]), note: Note.default("") })
  .refine(({ decision, note }) => decision === "approved" || note.length >= 5, {
    path: ["note"],
    message: "say in a few words what is wrong",
  });

/** What billing says to the project lead who sent the draft back. */
export const AnswerInput = z.strictObject({ ...Seen, note: Note.min(5, "say in a few words what was done") });
