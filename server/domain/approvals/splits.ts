import type { RequestKind } from "#server/domain/approvals/kinds";
import { kindsOfFamily } from "#server/domain/approvals/kinds";
import { addHours } from "#server/domain/time";

/** Another request that gives away money of the same family, within the window. */
export type EarlierRequest = {
  id: string;
  number: number;
  kind: RequestKind;
  customerId: string | null;
  subjectId: string | null;
  requesterPersonId: string;
  baseAmountMinor: bigint;
  submittedAt: Date;
};

export type SplitFacts = Pick<
  EarlierRequest,
  "id" | "kind" | "customerId" | "subjectId" | "requesterPersonId" | "baseAmountMinor"
>;

export const splitDimensions = ["customer", "document", "person"] as const;
export type SplitDimension = (typeof splitDimensions)[number];

export type SplitSum = { by: SplitDimension; baseMinor: bigint; numbers: readonly number[] };

/** How many days back each sum reaches; zero adds nothing up. */
export type SplitWindows = Readonly<Record<SplitDimension, number>>;

/**
 * What the table of authority looks at: the largest of the sums over the same customer, the same document and the same
 * requester, this request included. Whoever asks for it in ten parts is judged by the ten together.
 */
export function addUp(
  request: SplitFacts,
  others: readonly EarlierRequest[],
  windows: SplitWindows,
  now: Date,
): { aggregateMinor: bigint; sums: SplitSum[] } {
  const family = new Set(kindsOfFamily(request.kind));
  const alike = others.filter((other) => other.id !== request.id && family.has(other.kind));
  const sums = splitDimensions.flatMap((by): SplitSum[] => {
    const from = addHours(now, -24 * windows[by]);
    const same = alike.filter((other) => other.submittedAt > from && isSame(by, request, other));
    if (same.length === 0) return [];
    const baseMinor = same.reduce(
      (sum, other) => sum + magnitude(other.baseAmountMinor),
      magnitude(request.baseAmountMinor),
    );
    return [{ by, baseMinor, numbers: same.map(({ number }) => number) }];
  });
  const aggregateMinor = sums.reduce(
    (largest, { baseMinor }) => (baseMinor > largest ? baseMinor : largest),
    magnitude(request.baseAmountMinor),
  );
  return { aggregateMinor, sums };
}

function isSame(by: SplitDimension, left: SplitFacts, right: SplitFacts): boolean {
  if (by === "customer") return left.customerId !== null && left.customerId === right.customerId;
  if (by === "document") return left.subjectId !== null && left.subjectId === right.subjectId;
  return left.requesterPersonId === right.requesterPersonId;
}

/** Taking back and giving away both move money: what counts is how much. */
function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}
