import { z } from "zod";
import { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import { SentFile } from "#server/domain/files/kept-files";

const Words = z.string().trim().min(10, "say why in a sentence or two").max(2_000);
const ShortWords = z.string().trim().min(3).max(1_000);
const Version = z.int().min(1);

/** What a requester chooses. The terms have the kind's own shape, which its file checks. */
const Asked = {
  kind: RequestKind,
  terms: z.record(z.string(), z.unknown()),
  reasonCode: RequestReason,
  reason: Words,
};

export const PrepareRequestInput = z.strictObject({ ...Asked, caseId: z.uuid().nullable() });
export const AmendRequestInput = z.strictObject({
  requestId: z.uuid(),
  version: Version,
  terms: Asked.terms,
  reasonCode: Asked.reasonCode,
  reason: Asked.reason,
});
export const RequestAndVersion = z.strictObject({ requestId: z.uuid(), version: Version });
export const WithdrawRequestInput = z.strictObject({ requestId: z.uuid(), version: Version, reason: ShortWords });

export const AttachRequestFileInput = z.strictObject({ requestId: z.uuid(), version: Version, ...SentFile });

/** A signature names the packet it was given on: whoever signs has seen exactly these bytes. */
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
export const SignRequestInput = z.strictObject({
  requestId: z.uuid(),
  version: Version,
  packetHash: Hash,
  note: z.string().trim().max(1_000).nullable(),
});
export const SignSeveralInput = z.strictObject({
  requests: z
    .array(z.strictObject({ requestId: z.uuid(), version: Version, packetHash: Hash }))
    .min(1)
    .max(50),
});
export const RejectRequestInput = z.strictObject({ requestId: z.uuid(), version: Version, reason: Words });
export const ApproveInPartInput = z.strictObject({
  requestId: z.uuid(),
  version: Version,
  packetHash: Hash,
  amountMinor: z.bigint().positive(),
  reason: Words,
});
export const AskRequesterInput = z.strictObject({ requestId: z.uuid(), question: ShortWords });
export const AnswerApproverInput = z.strictObject({ questionId: z.uuid(), answer: ShortWords });

const Entities = z.union([z.literal("all"), z.array(z.string().min(2).max(12)).min(1).max(50)]);
export const EnterDelegationInput = z.strictObject({
  toPersonId: z.uuid(),
  kinds: z.union([z.literal("all"), z.array(RequestKind).min(1).max(20)]),
  entities: Entities,
  limitBaseMinor: z.bigint().positive().nullable(),
  startsAt: z.date(),
  endsAt: z.date(),
  reason: ShortWords,
});
export const EndDelegationInput = z.strictObject({ delegationId: z.uuid(), reason: ShortWords });
