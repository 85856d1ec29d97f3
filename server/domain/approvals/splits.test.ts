import { expect, test } from "vitest";
import { addUp, type EarlierRequest, type SplitFacts } from "#server/domain/approvals/splits";

const now = new Date("2026-03-02T09:30:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const windows = { customer: 30, document: 365, person: 1 };
const request: SplitFacts = {
  id: "r0",
  kind: "credit_memo",
  customerId: "c1",
  subjectId: "i1",
  requesterPersonId: "p1",
  baseAmountMinor: 40_000n,
};
const other = (change: Partial<EarlierRequest>): EarlierRequest => ({
  id: "r1",
  number: 5_001,
  kind: "credit_memo",
  customerId: "c2",
  subjectId: "i2",
  requesterPersonId: "p2",
  baseAmountMinor: 70_000n,
  submittedAt: daysAgo(0.5),
  ...change,
});
const sumOf = (...others: EarlierRequest[]) => addUp(request, others, windows, now).aggregateMinor;

test.each<[string, Partial<EarlierRequest>, bigint]>([
  ["of nobody it has to do with", {}, 40_000n],
  ["of the same customer", { customerId: "c1" }, 110_000n],
  ["of the same customer by another kind of the family", { customerId: "c1", kind: "refund" }, 110_000n],
  ["of the same customer, the other way round", { customerId: "c1", baseAmountMinor: -70_000n }, 110_000n],
  ["of the same customer, just inside the window", { customerId: "c1", submittedAt: daysAgo(29.99) }, 110_000n],
  ["of the same customer, before the window", { customerId: "c1", submittedAt: daysAgo(30) }, 40_000n],
  ["of the same invoice, months ago", { subjectId: "i1", submittedAt: daysAgo(300) }, 110_000n],
  ["by the same requester today", { requesterPersonId: "p1" }, 110_000n],
  ["by the same requester yesterday", { requesterPersonId: "p1", submittedAt: daysAgo(1.5) }, 40_000n],
  ["itself", { id: "r0", customerId: "c1" }, 40_000n],
  ["of no customer", { customerId: null }, 40_000n],
])("another request %s", (_, change, expected) => {
  expect(sumOf(other(change))).toBe(expected);
});

test("the largest of the sums counts, and each is told with what it adds up", () => {
  const found = addUp(
    request,
    [
      other({ customerId: "c1", number: 5_001 }),
      other({ id: "r2", requesterPersonId: "p1", baseAmountMinor: 10_000n, number: 5_002 }),
    ],
    windows,
    now,
  );
  expect(found).toEqual({
    aggregateMinor: 110_000n,
    sums: [
      { by: "customer", baseMinor: 110_000n, numbers: [5_001] },
      { by: "person", baseMinor: 50_000n, numbers: [5_002] },
    ],
  });
});
