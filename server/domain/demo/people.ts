import type { Grant } from "#server/domain/access/roles";

/** One account of the demo company. Refused outside demo mode. */
export type DemoPerson = { name: string; email: string; title: string; description: string; grants: readonly Grant[] };

/** The same for every demo account; it opens nothing outside demo mode. */
export const demoPassword = "docket-demo";

export const demoPeople: readonly DemoPerson[] = [
  {
    name: "Amara Okafor",
    email: "amara.okafor@meridian.example",
    title: "Billing analyst",
    description: "Works exceptions in all three entities.",
    grants: [{ role: "billing_analyst", entities: "all" }],
  },
  {
    name: "Jonas Brandt",
    email: "jonas.brandt@meridian.example",
    title: "Billing analyst, Germany",
    description: "Works exceptions of Meridian Metrics GmbH only.",
    grants: [{ role: "billing_analyst", entities: ["DE01"] }],
  },
  {
    name: "Haruka Mori",
    email: "haruka.mori@meridian.example",
    title: "Billing analyst, Japan",
    description: "Works exceptions of Meridian Metrics K.K. only.",
    grants: [{ role: "billing_analyst", entities: ["JP01"] }],
  },
  {
    name: "Diego Ferrer",
    email: "diego.ferrer@meridian.example",
    title: "Collector",
    description: "Works the accounts that are past due.",
    grants: [{ role: "collector", entities: ["US01"] }],
  },
  {
    name: "Annika Vogel",
    email: "annika.vogel@meridian.example",
    title: "Collector, Germany and Japan",
    description: "Works past-due accounts of Meridian Metrics GmbH and K.K.",
    grants: [{ role: "collector", entities: ["DE01", "JP01"] }],
  },
  {
    name: "Priya Raman",
    email: "priya.raman@meridian.example",
    title: "Dispute owner",
    description: "Decides what customers contest, and answers chargebacks.",
    grants: [{ role: "dispute_owner", entities: "all" }],
  },
  {
    name: "Lukas Steiner",
    email: "lukas.steiner@meridian.example",
    title: "Cash applier",
    description: "Finds the invoices that money pays.",
    grants: [{ role: "cash_applier", entities: "all" }],
  },
  {
    name: "Eleanor Voss",
    email: "eleanor.voss@meridian.example",
    title: "Finance approver",
    description: "Signs credits and write-offs; never works cases.",
    grants: [{ role: "finance_approver", entities: "all" }],
  },
  {
    name: "Katharina Weiss",
    email: "katharina.weiss@meridian.example",
    title: "Finance approver, Germany",
    description: "Signs for Meridian Metrics GmbH only.",
    grants: [{ role: "finance_approver", entities: ["DE01"] }],
  },
  {
    name: "Robert Ashford",
    email: "robert.ashford@meridian.example",
    title: "Finance director",
    description: "The second signature on what is large.",
    grants: [{ role: "finance_director", entities: "all" }],
  },
  {
    name: "Marcus Leigh",
    email: "marcus.leigh@meridian.example",
    title: "Controller",
    description: "Reads everything, assigns work.",
    grants: [{ role: "controller", entities: "all" }],
  },
  {
    name: "Ingrid Solheim",
    email: "ingrid.solheim@meridian.example",
    title: "Deputy controller",
    description: "The second pair of eyes: publishes what another controller drafted.",
    grants: [{ role: "controller", entities: "all" }],
  },
  {
    name: "Noor Haddad",
    email: "noor.haddad@meridian.example",
    title: "Integration engineer",
    description: "Watches feeds, replays messages, works dead letters.",
    grants: [{ role: "integration_engineer", entities: "all" }],
  },
  {
    name: "Sofia Lindqvist",
    email: "sofia.lindqvist@meridian.example",
    title: "Administrator",
    description: "Manages accounts; never touches money.",
    grants: [{ role: "administrator", entities: "all" }],
  },
  {
    name: "Thomas Achterberg",
    email: "thomas.achterberg@meridian.example",
    title: "Auditor",
    description: "Reads everything, changes nothing.",
    grants: [{ role: "auditor", entities: "all" }],
  },
  {
    name: "Maya Fenwick",
    email: "maya.fenwick@meridian.example",
    title: "Success manager",
    description: "Has no desk: answers what she is asked about her customers.",
    grants: [{ role: "contributor", entities: "all" }],
  },
  {
    name: "Felix Baumann",
    email: "felix.baumann@meridian.example",
    title: "Project lead",
    description: "Has no desk: confirms his projects' work before it is billed.",
    grants: [{ role: "contributor", entities: ["DE01"] }],
  },
];
