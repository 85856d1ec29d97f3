import type { Customer, MasterDifference } from "#server/sandbox/world/model";

type Master = Required<MasterDifference>;

/** The customer as billing has it: as the CRM does, but for what differs there. */
export function billingMaster(customer: Customer): Master {
  return masterOf(customer, customer.inBilling);
}

export function erpMaster(customer: Customer): Master {
  return masterOf(customer, customer.inErp);
}

function masterOf({ name, currency, termsDays, vatNumber }: Customer, difference: MasterDifference): Master {
  return { name, currency, termsDays, vatNumber, ...difference };
}

/** What somebody wrote in one of the systems; a value the CRM has as well is no difference any more. */
export function differing(customer: Customer, known: MasterDifference, written: MasterDifference): MasterDifference {
  const all = { ...known, ...written };
  return Object.fromEntries(
    Object.entries(all).filter(([key, value]) => value !== customer[key as keyof MasterDifference]),
  );
}
