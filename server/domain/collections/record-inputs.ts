import { z } from "zod";
import { callOutcomes, contactChannels, contactDirections, personRoles } from "#server/domain/collections/records";
import { isCurrencyCode } from "#server/domain/money";
import { isPlainDate } from "#server/domain/time";

/** A promise, and a day to come back on, lie no further ahead. */
export const FURTHEST_PROMISE_DAYS = 90;
/** Longer ones, and those without an end, are up to whoever leads collections. */
export const LONGEST_EXCLUSION_DAYS = 30;
export const LONGEST_NUDGE_DAYS = 30;

const Day = z.string().refine(isPlainDate, "write a day as 2026-03-09");
const Reason = z.string().trim().min(3).max(500);
const Invoices = z.array(z.uuid()).max(200);
const Title = z.string().trim().min(3).max(200);
const amount = z.bigint().positive();

const Instalments = z
  .array(z.strictObject({ amountMinor: amount, promisedOn: Day }))
  .min(1)
  .max(12);

/** What was promised: instalments of one sum, for some invoices or for whatever is oldest. */
export const PromisedInput = z.strictObject({
  currency: z.string().refine(isCurrencyCode, "use a currency code such as EUR"),
  instalments: Instalments,
  invoiceIds: Invoices,
});
export type PromisedInput = z.infer<typeof PromisedInput>;

const TaskFields = z.strictObject({ title: Title, dueOn: Day, assigneeId: z.uuid().nullable() });

/** A contact and all that came of it. What the form shows of the account is how it stands afterwards. */
export const RecordContactInput = z.strictObject({
  customerId: z.uuid(),
  direction: z.enum(contactDirections),
  channel: z.enum(contactChannels),
  /** What came of a call or meeting. */
  outcome: z.enum(callOutcomes).nullable(),
  personId: z.uuid().nullable(),
  /** Somebody who is not among the people of the customer. */
  personName: z.string().trim().min(2).max(120).nullable(),
  note: z.string().trim().max(4_000),
  invoiceIds: Invoices,
  promise: PromisedInput.nullable(),
  followUpOn: Day.nullable(),
  tasks: z.array(TaskFields).max(10),
  /** What the customer waits for us to do: "an answer to its mail". */
  awaitingUs: z.string().trim().min(3).max(200).nullable(),
});
export type RecordContactInput = z.infer<typeof RecordContactInput>;

export const WithdrawPromiseInput = z.strictObject({ promiseId: z.uuid(), reason: Reason });
export const ReschedulePromiseInput = z.strictObject({
  promiseId: z.uuid(),
  instalments: Instalments,
  channel: z.enum(contactChannels),
  reason: Reason,
});

/** Leaves a customer, or one invoice, alone from a day on. */
export const EnterExclusionInput = z.strictObject({
  customerId: z.uuid(),
  invoiceId: z.uuid().nullable(),
  fromOn: Day,
  untilOn: Day.nullable(),
  reason: Reason,
});
export type EnterExclusionInput = z.infer<typeof EnterExclusionInput>;
/** What stops everything from today on. */
export const EnterStandstillInput = z.strictObject({
  customerId: z.uuid(),
  kind: z.enum(["bankruptcy", "deceased"]),
  reason: Reason,
});
export const EndExclusionInput = z.strictObject({ exclusionId: z.uuid(), reason: Reason });

export const EnterNudgeInput = z.strictObject({
  customerId: z.uuid(),
  points: z
    .int()
    .min(-1_000)
    .max(1_000)
    .refine((points) => points !== 0, "choose more or fewer points than none"),
  untilOn: Day,
  reason: Reason,
});
export const EndNudgeInput = z.strictObject({ nudgeId: z.uuid() });

export const AddTaskInput = TaskFields.extend({ customerId: z.uuid() });
export const DoneTaskInput = z.strictObject({ taskId: z.uuid() });
export const DropTaskInput = z.strictObject({ taskId: z.uuid(), reason: Reason });

const PersonFields = z.strictObject({
  name: z.string().trim().min(2).max(120),
  role: z.enum(personRoles),
  email: z.email().max(200).nullable(),
  phone: z
    .string()
    .trim()
    .regex(/^\+?[0-9 ()/.-]{5,40}$/, "write a telephone number such as +49 30 123456")
    .nullable(),
  /** "de-DE" */
  locale: z
    .string()
    .regex(/^[a-z]{2}(-[A-Z]{2})?$/, "write a language such as de or de-DE")
    .nullable(),
  mayBeMailed: z.boolean(),
  mayBeCalled: z.boolean(),
  getsReminders: z.boolean(),
});
export type PersonFields = z.infer<typeof PersonFields>;
export const EnterPersonInput = PersonFields.extend({ customerId: z.uuid() });
export const ChangePersonInput = PersonFields.extend({ contactPersonId: z.uuid(), version: z.int().min(1) });
export const RetirePersonInput = z.strictObject({ contactPersonId: z.uuid(), version: z.int().min(1) });

export const AddNoteInput = z.strictObject({ customerId: z.uuid(), text: z.string().trim().min(1).max(4_000) });
