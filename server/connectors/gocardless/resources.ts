/** The kinds of object that are followed, as GoCardless names them in paths, envelopes and events. */
export const resources = ["customers", "mandates", "payments", "refunds", "payouts"] as const;
export type Resource = (typeof resources)[number];

/** One object of a resource, as people and references name it. */
export const typeOf: Record<Resource, string> = {
  customers: "customer",
  mandates: "mandate",
  payments: "payment",
  refunds: "refund",
  payouts: "payout",
};

export function resourceOfType(type: string): Resource | null {
  return resources.find((resource) => resource === type || typeOf[resource] === type) ?? null;
}

export function isResource(name: string): name is Resource {
  return (resources as readonly string[]).includes(name);
}
