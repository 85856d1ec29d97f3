import type { PackFacts } from "#server/domain/disputes/evidence-pack";

const euros = (minor: bigint) => ({ minor, currency: "EUR" });
/** A subscription said to have been cancelled, with something in every part but refunds. */
export const givenPack: PackFacts = {
  caseNumber: 4711,
  entity: { name: "Meridian Metrics GmbH", country: "DE" },
  dispute: {
    externalId: "dp_1",
    reason: "subscription_canceled",
    amount: euros(11_900n),
    openedOn: "2026-02-20",
    evidenceDueOn: "2026-03-20",
  },
  payment: { externalId: "ch_1", amount: euros(11_900n), receivedOn: "2026-02-01", method: "card" },
  customer: {
    name: "Böhm & Söhne 株式会社",
    email: "buchhaltung@boehm.example",
    address: "Lindenstraße 4, 04109 Leipzig",
    taxId: "DE123456789",
  },
  contracts: [
    {
      number: "C-100",
      status: "active",
      startsOn: "2025-01-01",
      endsOn: null,
      poNumber: "PO-9",
      products: ["analytics_seat"],
    },
  ],
  invoices: [
    {
      number: "DE01-001001",
      issuedOn: "2026-02-01",
      dueOn: null,
      total: euros(11_900n),
      lines: [{ description: "Analytics seats", quantity: 10n, period: "February 2026", amount: euros(10_000n) }],
    },
  ],
  deliveries: [
    {
      invoice: "DE01-001001",
      channel: "email",
      recipient: "buchhaltung@boehm.example",
      status: "delivered",
      at: "1 February 2026",
    },
  ],
  usage: [{ productCode: "api_calls", startsOn: "2026-02-01", endsOn: "2026-02-28", quantity: 48_211n }],
  earlierPayments: [
    { externalId: "ch_0", receivedOn: "2026-01-01", method: "card", amount: euros(11_900n), invoices: ["DE01-000901"] },
  ],
  refunds: [],
  contacts: [{ on: "2026-02-10", channel: "email", direction: "in", with: "Ida Böhm", about: "Question about seats" }],
  files: [{ name: "order form.pdf", byteCount: 30_211, contentHash: "0123456789abcdef".repeat(4) }],
};
