import { anything, nothingDecided, type RoutingPolicy, type RoutingRow } from "#server/domain/routing/routing-policy";

/** A team of the demo company: who is in it, by name, with what they know and how much they take on. */
export type DemoTeam = {
  key: string;
  name: string;
  members: readonly { person: string; skills: readonly string[]; loadCap: number }[];
};

const amara = "Amara Okafor";
const jonas = "Jonas Brandt";
const haruka = "Haruka Mori";
const noor = "Noor Haddad";

export const demoTeams: readonly DemoTeam[] = [
  {
    key: "billing-operations",
    name: "Billing operations",
    members: [
      { person: amara, skills: ["pricing", "proration", "usage"], loadCap: 40 },
      { person: jonas, skills: ["german", "pricing"], loadCap: 30 },
      { person: haruka, skills: ["japanese", "usage"], loadCap: 30 },
    ],
  },
  {
    key: "tax-and-customer-data",
    name: "Tax and customer data",
    members: [
      { person: jonas, skills: ["german", "vat"], loadCap: 25 },
      { person: amara, skills: ["sales tax"], loadCap: 20 },
    ],
  },
  {
    key: "posting-and-revenue",
    name: "Posting and revenue",
    members: [
      { person: amara, skills: ["netsuite"], loadCap: 20 },
      { person: haruka, skills: ["japanese", "netsuite"], loadCap: 20 },
    ],
  },
  {
    key: "payments-and-credits",
    name: "Payments and credits",
    members: [
      { person: amara, skills: ["cards"], loadCap: 30 },
      { person: jonas, skills: ["german", "sepa"], loadCap: 30 },
    ],
  },
  {
    key: "integrations",
    name: "Integrations",
    members: [{ person: noor, skills: ["mapping", "webhooks"], loadCap: 50 }],
  },
];

const specialists: readonly [team: string, name: string, types: readonly string[]][] = [
  [
    "tax-and-customer-data",
    "Tax and customer data",
    ["tax_data_missing", "tax_calculation_failure", "customer_master_mismatch", "billing_entity_mismatch"],
  ],
  [
    "posting-and-revenue",
    "Posting and revenue",
    ["erp_posting_rejection", "approved_act_refused", "erp_total_mismatch", "revenue_schedule_divergence"],
  ],
  [
    "payments-and-credits",
    "Payments and credits",
    [
      "failed_payment",
      "unmatched_payment",
      "short_payment",
      "overpayment",
      "duplicate_settlement",
      "cross_entity_remittance",
      "returned_receipt",
      "chargeback",
      "unapplied_credit",
      "duplicate_credit",
    ],
  ],
  ["integrations", "What a feed brought wrongly", ["sync_failure", "completeness_break", "invalid_usage_record"]],
];

/** How the demo company sends its cases: what is large is critical, what needs a specialist goes to one, the rest to billing. */
export const demoRouting: RoutingPolicy = {
  rows: [
    {
      key: "large-amounts",
      name: "Large amounts are critical",
      when: { ...anything, severities: ["high"], amountFrom: 10_000_000 },
      outcome: {
        ...nothingDecided,
        team: "billing-operations",
        severity: "critical",
        escalation: { to: null, afterMinutes: 120, stalledAfterMinutes: 480 },
      },
    },
    ...specialists.map(
      ([team, name, types]): RoutingRow => ({
        key: team,
        name,
        when: { ...anything, types: [...types] },
        outcome: {
          ...nothingDecided,
          team,
          escalation: { to: "billing-operations", afterMinutes: 480, stalledAfterMinutes: 2_400 },
        },
      }),
    ),
    {
      key: "everything-else",
      name: "Everything else",
      when: anything,
      outcome: {
        ...nothingDecided,
        team: "billing-operations",
        escalation: { to: null, afterMinutes: 480, stalledAfterMinutes: 2_400 },
      },
    },
  ],
};
