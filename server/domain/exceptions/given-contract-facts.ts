import type {
  BilledInvoiceFacts,
  ContractOrderFacts,
  ContractSubjectFacts,
  RenewalFacts,
  SubscriptionFacts,
} from "#server/domain/exceptions/contract-facts";
import { givenContract, givenFacts, givenLine, givenPrice } from "#server/domain/exceptions/given-facts";

const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");

export function givenOrder(given: Partial<ContractOrderFacts> = {}): ContractOrderFacts {
  return {
    system: "salesforce",
    externalId: "801A",
    seenAt: SEEN_AT,
    id: "00000000-0000-8000-8000-000000000801",
    number: "00000100",
    kind: "new",
    isBinding: true,
    effectiveOn: "2025-02-10",
    endsOn: "2026-02-09",
    description: null,
    approval: null,
    approvedBy: null,
    ...given,
  };
}

/** The order that renewed the contract from 10 February 2026 on. */
export function givenRenewalOrder(given: Partial<ContractOrderFacts> = {}): ContractOrderFacts {
  return givenOrder({
    externalId: "801B",
    id: "00000000-0000-8000-8000-000000000802",
    number: "00000200",
    kind: "amendment",
    effectiveOn: "2026-02-10",
    endsOn: "2027-02-09",
    ...given,
  });
}

export function givenSubscription(given: Partial<SubscriptionFacts> = {}): SubscriptionFacts {
  return {
    system: "stripe",
    externalId: "sub_1",
    seenAt: SEEN_AT,
    id: "00000000-0000-8000-8000-0000000000b1",
    status: "canceled",
    startedOn: "2025-02-10",
    canceledOn: "2026-02-10",
    items: [],
    ...given,
  };
}

export function givenDeal(given: Partial<RenewalFacts> = {}): RenewalFacts {
  return {
    system: "salesforce",
    externalId: "006A",
    seenAt: SEEN_AT,
    id: "00000000-0000-8000-8000-0000000000d1",
    name: "Hallmann renewal 2026",
    stage: "Closed Won",
    isWon: true,
    isClosed: true,
    amount: { minor: 10_800_000n, currency: "EUR" },
    closesOn: "2026-02-09",
    ...given,
  };
}

/** The last invoice of the old term: January's seats, billed on their first day. */
export function givenBilled(given: Partial<BilledInvoiceFacts> = {}): BilledInvoiceFacts {
  return {
    system: "stripe",
    externalId: "in_last",
    seenAt: SEEN_AT,
    id: "00000000-0000-8000-8000-0000000000e1",
    number: "DE01-000900",
    status: "paid",
    issuedOn: "2026-01-10",
    lines: [givenLine({ periodStartsOn: "2026-01-10", periodEndsOn: "2026-02-10" })],
    ...given,
  };
}

type Given = Partial<Omit<ContractSubjectFacts, "contract">> & { contract?: Partial<ContractSubjectFacts["contract"]> };

/** A monthly contract over 100 seats at €90.00, renewed from 10 February 2026 on; its subscription ended with the old term. */
export function givenContractFacts({ contract, ...given }: Given = {}): ContractSubjectFacts {
  const { entity, customer } = givenFacts();
  return {
    contract: {
      ...givenContract({
        startsOn: "2025-02-10",
        endsOn: "2027-02-09",
        prices: [
          givenPrice({ startsOn: "2025-02-10", endsOn: "2026-02-09" }),
          givenPrice({ externalId: "802R", startsOn: "2026-02-10", endsOn: "2027-02-09", orderNumber: "00000200" }),
        ],
      }),
      id: "00000000-0000-8000-8000-000000000800",
      status: "Activated",
      billingFrequency: "Monthly",
      isDeleted: false,
      ...contract,
    },
    entity,
    customer: { id: customer.id, name: customer.name, tier: customer.tier },
    orders: [givenOrder(), givenRenewalOrder()],
    subscriptions: [givenSubscription()],
    renewals: [],
    billed: [givenBilled()],
    successors: [],
    ...given,
  };
}
