import { sql } from "drizzle-orm";
import { z } from "zod";
import { judgePromise } from "#server/domain/collections/promise";
import { hintsOf } from "#server/domain/disputes/hints";
import { reasonOf } from "#server/domain/disputes/reasons";
import type { DisputeDetail, DisputeMail, DisputeView } from "#server/domain/disputes/views";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { loadCustomerZone } from "#server/services/accounts/customer-zone";
import { findCase } from "#server/services/cases/find-case";
import { loadDisputes } from "#server/services/disputes/load-disputes";
import { loadHintFacts } from "#server/services/disputes/load-hint-facts";
import { activePolicies } from "#server/services/policies/active-policy";

/** The dispute a case is about, with what speaks for it and against it; null for a case about something else. */
export const disputeOfCase = defineQuery({
  name: "dispute.of_case",
  permission: "dispute.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<DisputeDetail | null> {
    const row = await findCase(scope, caseId);
    const [dispute] = await loadDisputes(scope, sql`d.case_id = ${row.id}`);
    if (!dispute) return null;
    const { dunning, dispute_reasons } = await activePolicies(scope, ["dunning", "dispute_reasons"]);
    const terms = dunning.document.promises;
    const today = businessDate(scope.now, await loadCustomerZone(scope, dispute.customer.id));
    const facts = await loadHintFacts(scope, dispute, { today, terms });
    return {
      ...dispute,
      hints: hintsOf(facts),
      promises: facts.promises.map((promise) => ({
        number: promise.number,
        amount: { minor: promise.amountMinor, currency: promise.currency },
        promisedOn: promise.promisedOn,
        state: judgePromise(promise, terms, today),
      })),
      mails: await loadMails(scope, dispute),
      likelyCauses: reasonOf(dispute_reasons.document, dispute.reason.code)?.rootCauses ?? [],
    };
  },
});

const MOST_MAILS = 20;

/** What was written to the customer and came from it since the claim was raised, bounced mail left out. */
async function loadMails(
  { tx }: Pick<Scope, "tx">,
  { customer, raisedOn }: Pick<DisputeView, "customer" | "raisedOn">,
): Promise<DisputeMail[]> {
  const rows = await tx.execute<{ id: string; is_theirs: boolean; subject: string; who: string; at: string }>(sql`
    select id, false as is_theirs, subject, array_to_string(to_addresses, ', ') as who, created_at as at from customer_mails
    where customer_id = ${customer.id}::uuid and created_at >= ${raisedOn}::date and medium = 'email'
    union all
    select id, true, subject, coalesce(from_name, from_address), received_at from inbound_mails
    where customer_id = ${customer.id}::uuid and received_at >= ${raisedOn}::date and kind = 'reply'
    order by at desc, id limit ${MOST_MAILS}`);
  return rows.map(({ id, is_theirs, subject, who, at }) => ({
    ...{ id, subject, with: who, isFromCustomer: is_theirs },
    at: new Date(at),
  }));
}
