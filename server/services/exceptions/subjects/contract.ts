import { sql } from "drizzle-orm";
import { loadContractFacts } from "#server/services/exceptions/load-contract-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const contractSource: SubjectSource<"contract"> = {
  kind: "contract",
  load: loadContractFacts,
  about: ({ contract, customer, entity }) => ({
    id: contract.id,
    entityCode: entity.code,
    customerId: customer.id,
    customerName: customer.name,
    customerTier: customer.tier,
    document: `contract ${contract.number}`,
    timeZone: entity.timeZone,
    isSettled: true,
    hold: null,
  }),
  // Terms agreed ahead become due by time alone: those of later orders, and those a won renewal stands for.
  suspects: sql`
    select k.id from contracts k where k.deleted_at is null and lower(k.status) = 'activated' and (
      exists (select 1 from contract_amendments a where a.contract_id = k.id and a.effective_on > k.starts_on and a.deleted_at is null)
      or exists (select 1 from opportunities o where o.customer_id = k.customer_id and o.contract_id = k.id and o.kind = 'renewal' and o.is_won and o.deleted_at is null))`,
};
