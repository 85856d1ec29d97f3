import { z } from "zod";
import { disputeSources } from "#server/domain/disputes/records";
import { rootCauseKeys } from "#server/domain/exceptions/root-causes";

const Words = z.string().trim().min(10, "say it in a sentence or two").max(2_000);
const Code = z.string().min(1).max(60);
const Seen = { caseId: z.uuid(), version: z.int().min(1) };

/** Where a person or a fix may say a claim came from; the others come from sources. */
export const raisedSources = disputeSources.filter((source) => source !== "chargeback" && source !== "source_flag");

export const MOST_ITEMS = 200;
export const ContestedItem = z.strictObject({
  invoiceId: z.uuid(),
  /** The line it is about; null for the invoice as a whole. */
  lineId: z.uuid().nullable(),
  /** What is contested, tax included. */
  amountMinor: z.bigint().positive(),
});
export type ContestedItem = z.infer<typeof ContestedItem>;

export const RaiseDisputeInput = z.strictObject({
  customerId: z.uuid(),
  source: z.enum(raisedSources as [(typeof raisedSources)[number], ...(typeof raisedSources)[number][]]),
  reason: Code,
  claim: Words,
  items: z.array(ContestedItem).min(1).max(MOST_ITEMS),
  /** Who at the customer said it. */
  personId: z.uuid().nullable().default(null),
  personName: z.string().trim().min(1).max(120).nullable().default(null),
  ticketId: z.uuid().nullable().default(null),
  paymentId: z.uuid().nullable().default(null),
});
export type RaiseDisputeInput = z.infer<typeof RaiseDisputeInput>;

export const RootCauseKey = z.enum(rootCauseKeys);

export const DecideDisputeInput = z.strictObject({
  ...Seen,
  /** The parts that are decided now, each with what is given back of it: nothing, a part or all. */
  items: z
    .array(z.strictObject({ itemId: z.uuid(), acceptedMinor: z.bigint().nonnegative() }))
    .min(1)
    .max(MOST_ITEMS),
  note: Words,
  /** Required with the last open part. */
  rootCause: RootCauseKey.nullable().default(null),
  /** Whether the customer is written to about what is asked for again. */
  isToldToCustomer: z.boolean().default(false),
});
export type DecideDisputeInput = z.infer<typeof DecideDisputeInput>;

export const WithdrawDisputeInput = z.strictObject({ ...Seen, note: Words, rootCause: RootCauseKey });
export const ReclassifyDisputeInput = z.strictObject({ ...Seen, reason: Code, note: Words });
export const LinkTicketInput = z.strictObject({ ...Seen, ticketId: z.uuid().nullable() });

export const LinkRebillInput = z.strictObject({
  ...Seen,
  itemId: z.uuid(),
  /** As it stands on the invoice. */
  invoiceNumber: z.string().trim().min(1).max(100),
});

/** One resolution for several disputes: everything that is open of each ends this way. */
export const disputeResolutions = ["rejected", "withdrawn", "accepted"] as const;
export type DisputeResolution = (typeof disputeResolutions)[number];
export const resolutionLabels: Record<DisputeResolution, string> = {
  rejected: "Reject what is open",
  withdrawn: "Taken back by the customer",
  accepted: "Accept what is open",
};
export const ResolveDispute = z.strictObject({
  resolution: z.enum(disputeResolutions),
  rootCause: RootCauseKey,
  note: Words,
});
