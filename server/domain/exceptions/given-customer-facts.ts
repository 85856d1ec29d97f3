import type { CustomerFacts, SeenWord, UnpaidInvoiceFacts } from "#server/domain/exceptions/customer-facts";
import { type AuthorityRole, defaultFieldAuthority } from "#server/domain/sync/authority";

const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");
const address = { line1: "Lindenstraße 4", city: "Leipzig", region: null, postalCode: "04109", country: "DE" };

const said: Record<AuthorityRole, { system: string; externalId: string; facts: Record<string, unknown> }> = {
  crm: {
    system: "salesforce",
    externalId: "001A",
    facts: {
      name: "Hallmann Logistik GmbH",
      parentId: null,
      tier: "Growth",
      entityCode: "DE01",
      address,
      poRequired: false,
      paymentTermsDays: 30,
      taxId: "DE123456789",
      currency: "EUR",
    },
  },
  billing: {
    system: "stripe",
    externalId: "cus_1",
    facts: {
      name: "Hallmann Logistik",
      email: "rechnung@hallmann.example",
      address,
      currency: "EUR",
      entityCode: "DE01",
    },
  },
  erp: {
    system: "netsuite",
    externalId: "2001",
    facts: { name: "HALLMANN LOGISTIK GMBH", currency: "EUR", terms: "Net 30", taxId: "DE 123 456 789" },
  },
  gateway: {
    system: "gocardless",
    externalId: "CU1",
    facts: { name: "Hallmann-Logistik", email: "rechnung@hallmann.example", country: "DE" },
  },
  file: { system: "file", externalId: "K-1", facts: { name: "Hallmann Logistik", entityCode: "DE01" } },
};

/** What a system says of Hallmann Logistik: the same as all others, but for what is given. */
export function givenWord(role: AuthorityRole, facts: Record<string, unknown> = {}): SeenWord {
  const { system, externalId, facts: own } = said[role];
  return { role, system, externalId, seenAt: SEEN_AT, facts: { ...own, ...facts }, subsidiaryEntity: "DE01" };
}

/** 20,000.00 euro, due a month ago. */
export function givenUnpaid(given: Partial<UnpaidInvoiceFacts> = {}): UnpaidInvoiceFacts {
  return {
    system: "stripe",
    externalId: "in_late",
    seenAt: SEEN_AT,
    id: "00000000-0000-8000-8000-000000000009",
    number: "DE01-000900",
    currency: "EUR",
    dueOn: "2026-02-01",
    balanceMinor: 2_000_000n,
    ...given,
  };
}

type Given = Partial<Omit<CustomerFacts, "customer">> & { customer?: Partial<CustomerFacts["customer"]> };

/** A customer every system has alike, in good standing, who owes nothing. */
export function givenCustomer({ customer, ...given }: Given = {}): CustomerFacts {
  return {
    customer: {
      id: "00000000-0000-8000-8000-0000000000c1",
      name: "Hallmann Logistik GmbH",
      tier: "Growth",
      isDeleted: false,
      ...customer,
    },
    entity: { code: "DE01", name: "Meridian Metrics GmbH", country: "DE", currency: "EUR", timeZone: "Europe/Berlin" },
    authority: defaultFieldAuthority,
    words: [givenWord("crm"), givenWord("billing"), givenWord("erp"), givenWord("gateway")],
    standing: "good",
    unpaid: [],
    hasWrittenOff: false,
    settledLateOn: null,
    ...given,
  };
}
