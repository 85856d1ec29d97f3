import type { ReplayInvoice } from "#server/domain/collections/replay-invoice";

/** Due on a Monday; €100.00, never settled. */
export function givenReplayInvoice(number: string, given: Partial<ReplayInvoice> = {}): ReplayInvoice {
  return {
    number,
    customerKey: "C-1",
    customerName: null,
    entity: "DE01",
    country: "DE",
    issuedOn: "2026-02-02",
    dueOn: "2026-03-02",
    totalMinor: 10_000n,
    settledOn: null,
    isDisputed: false,
    ...given,
  };
}
