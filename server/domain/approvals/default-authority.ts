import type {
  AuthorityConditions,
  AuthorityPolicy,
  SigningPart,
  SigningStep,
} from "#server/domain/approvals/authority";

const anything: AuthorityConditions = {
  kinds: [],
  entities: [],
  reasons: [],
  tiers: [],
  amountFrom: null,
  amountBelow: null,
};
const signed = (name: string, ...parts: SigningPart[]): SigningStep => ({ name, parts });
const approver = signed("Finance approver", { role: "finance_approver", people: 1 });
const twoApprovers = signed("Two finance approvers", { role: "finance_approver", people: 2 });
const director = signed("Finance director", { role: "finance_director", people: 1 });

/** The table a company begins with; a controller makes it theirs. */
export const defaultAuthorityPolicy: AuthorityPolicy = {
  rows: [
    {
      key: "insolvent-write-offs",
      name: "Write-offs of insolvent customers",
      when: { ...anything, kinds: ["write_off"], reasons: ["insolvency"], amountBelow: 5_000_000 },
      outcome: { is: "steps", steps: [approver], secondFactor: false },
    },
    {
      key: "expansion-blocks",
      name: "Blocks on expansion",
      when: { ...anything, kinds: ["service_restriction"], about: ["expansion_blocked"] },
      outcome: { is: "steps", steps: [approver], secondFactor: false },
    },
    {
      key: "restrictions",
      name: "Service restrictions",
      when: { ...anything, kinds: ["service_restriction"] },
      outcome: { is: "steps", steps: [approver, director], secondFactor: false },
    },
    {
      key: "hand-overs",
      name: "Accounts handed over to an agency",
      when: { ...anything, kinds: ["agency_handover"] },
      outcome: { is: "steps", steps: [approver, director], secondFactor: false },
    },
    {
      key: "directors",
      name: "Access of finance directors",
      when: { ...anything, kinds: ["access_change"], about: ["finance_director"] },
      outcome: { is: "steps", steps: [twoApprovers], secondFactor: true },
    },
    {
      key: "plans",
      name: "Payment plans below 50,000",
      when: { ...anything, kinds: ["payment_plan"], amountBelow: 5_000_000 },
      outcome: { is: "steps", steps: [approver], secondFactor: false },
    },
    {
      key: "bulk-repairs",
      name: "Repairs of 100 records and more",
      when: { ...anything, kinds: ["data_repair"], about: ["skip_messages", "read_again"], recordsFrom: 100 },
      outcome: { is: "steps", steps: [approver], secondFactor: false },
    },
    {
      key: "small-differences",
      name: "Differences between counts below 1,000",
      when: { ...anything, kinds: ["data_repair"], about: ["accept_difference"], amountBelow: 100_000 },
      outcome: { is: "steps", steps: [approver], secondFactor: false },
    },
    {
      key: "differences",
      name: "Differences between counts from 1,000",
      when: { ...anything, kinds: ["data_repair"], about: ["accept_difference"], amountFrom: 100_000 },
      outcome: { is: "steps", steps: [approver, director], secondFactor: true },
    },
    {
      key: "revenue-and-rates",
      name: "Revenue overrides and agreed rates below 250,000",
      when: { ...anything, kinds: ["revenue_override", "rate_change"], amountBelow: 25_000_000 },
      outcome: { is: "steps", steps: [approver, director], secondFactor: true },
    },
    {
      key: "small",
      name: "Below 1,000",
      when: { ...anything, amountBelow: 100_000 },
      outcome: { is: "steps", steps: [approver], secondFactor: false },
    },
    {
      key: "middle",
      name: "From 1,000 to 10,000",
      when: { ...anything, amountFrom: 100_000, amountBelow: 1_000_000 },
      outcome: { is: "steps", steps: [approver, director], secondFactor: true },
    },
    {
      key: "large",
      name: "From 10,000 to 250,000",
      when: { ...anything, amountFrom: 1_000_000, amountBelow: 25_000_000 },
      outcome: { is: "steps", steps: [twoApprovers, director], secondFactor: true },
    },
    {
      key: "largest",
      name: "From 250,000",
      when: { ...anything, amountFrom: 25_000_000 },
      outcome: {
        is: "refused",
        because: "From 250,000 on the board decides; nothing of this size is signed here.",
      },
    },
  ],
  splitWindows: { customer: 30, document: 365, person: 1 },
  tolerance: { basisPoints: 0, minor: 0 },
  decideWithinHours: 8,
  executeWithinDays: 14,
};
