import { z } from "zod";
import { dismissReasons, waitingOn, wakeEvents } from "#server/domain/cases/machine";
import { ResolveDispute } from "#server/domain/disputes/inputs";
import { rootCauseKeys } from "#server/domain/exceptions/root-causes";

/** What every act on a case carries: which case, and the version the person saw. */
const seen = { caseId: z.uuid(), version: z.int().min(1) };

export const TakeNextInput = z.strictObject({
  queue: z.string().max(60),
});
export const SkipCaseInput = z.strictObject({ caseId: z.uuid(), reason: z.string().trim().min(3).max(300) });
export const TakeCaseInput = z.strictObject(seen);
export const ReleaseCaseInput = z.strictObject(seen);
export const AssignCaseInput = z.strictObject({ ...seen, userId: z.uuid() });
export const SnoozeCaseInput = z.strictObject({
  ...seen,
  until: z.iso.datetime(),
  wakeOn: z.enum(wakeEvents).nullable().default(null),
  waitingOn: z.enum(waitingOn).default("internal"),
  note: z.string().trim().max(500).default(""),
});
export const WakeCaseInput = z.strictObject(seen);
export const EscalateCaseInput = z.strictObject({ ...seen, reason: z.string().trim().min(3).max(500) });
export const CommentOnCaseInput = z.strictObject({
  caseId: z.uuid(),
  text: z.string().trim().min(1).max(4000),
  mentions: z.array(z.uuid()).max(20).default([]),
});
/** What lies behind a case, said when it closes; what its cause or its type suggests where it is left out. */
const rootCause = z.enum(rootCauseKeys).optional();
export const ResolveCaseInput = z.strictObject({ ...seen, note: z.string().trim().min(3).max(1000), rootCause });
export const DismissCaseInput = z.strictObject({
  ...seen,
  reason: z.enum(dismissReasons),
  note: z.string().trim().min(3).max(1000),
  rootCause,
});
export const UndoCaseInput = z.strictObject(seen);

/** The acts that can be done to many cases at once. `fix` runs each case's own first fix. */
export const bulkActions = [
  "take",
  "release",
  "assign",
  "snooze",
  "escalate",
  "resolve",
  "dismiss",
  "fix",
  "decide_dispute",
] as const;
export type BulkAction = (typeof bulkActions)[number];

/** What to do to each of the selected cases; the fields are those of the single act. */
export const BulkAct = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("take") }),
  z.strictObject({ action: z.literal("release") }),
  z.strictObject({ action: z.literal("assign"), userId: z.uuid() }),
  SnoozeCaseInput.omit({ caseId: true, version: true }).extend({ action: z.literal("snooze") }),
  EscalateCaseInput.omit({ caseId: true, version: true }).extend({ action: z.literal("escalate") }),
  ResolveCaseInput.omit({ caseId: true, version: true }).extend({ action: z.literal("resolve") }),
  DismissCaseInput.omit({ caseId: true, version: true }).extend({ action: z.literal("dismiss") }),
  z.strictObject({ action: z.literal("fix") }),
  ResolveDispute.extend({ action: z.literal("decide_dispute") }),
]);
export type BulkAct = z.infer<typeof BulkAct>;

export const BulkInput = z.strictObject({
  cases: z.array(z.strictObject(seen)).min(1).max(500),
  act: BulkAct,
});

/** Fixes an exception by one of its type's own fixes. `input` holds what the fix asks for, such as a purchase-order number. */
/** What a bank reads at most of an answer to a chargeback. */
export const LONGEST_FIX_TEXT = 20_000;

export const FixExceptionInput = z.strictObject({
  ...seen,
  fix: z.string().max(60),
  input: z.record(z.string().max(40), z.string().trim().max(LONGEST_FIX_TEXT)).default({}),
});
