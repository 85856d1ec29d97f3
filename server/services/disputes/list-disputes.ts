import { sql } from "drizzle-orm";
import { z } from "zod";
import type { DisputeReasonChoices, DisputeView } from "#server/domain/disputes/views";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import { loadDisputes, reasonView } from "#server/services/disputes/load-disputes";
import { activePolicy } from "#server/services/policies/active-policy";

/** What is and was contested of an invoice, wherever it is looked at. */
export const disputesOfInvoice = defineQuery({
  name: "dispute.of_invoice",
  permission: "dispute.read",
  input: z.strictObject({ invoiceId: z.uuid() }),
  async run(scope, { invoiceId }): Promise<DisputeView[]> {
    const [known] = await scope.tx.execute(sql`select from invoices where id = ${invoiceId}`);
    if (!known) throw notFound("There is no such invoice, or it belongs to a legal entity you do not work for.");
    return loadDisputes(
      scope,
      sql`exists (select from dispute_items x where x.dispute_id = d.id and x.invoice_id = ${invoiceId})`,
    );
  },
});

/** What a customer contests and contested; of the customers below it as well where they are looked at together. */
export const disputesOfCustomer = defineQuery({
  name: "dispute.of_customer",
  permission: "dispute.read",
  input: z.strictObject({ customerId: z.uuid(), isRolledUp: z.boolean().default(false) }),
  async run(scope, { customerId, isRolledUp }): Promise<DisputeView[]> {
    const customers = await findAccountCustomers(scope, customerId, isRolledUp);
    return loadDisputes(scope, sql`d.customer_id = any(${sql.param(customers)}::uuid[])`);
  },
});

/** The reasons in force, for whoever enters a claim. */
export const disputeReasons = defineQuery({
  name: "dispute.reasons",
  permission: "dispute.raise",
  input: z.strictObject({}),
  async run(scope): Promise<DisputeReasonChoices> {
    const { document } = await activePolicy(scope, "dispute_reasons");
    return {
      reasons: document.reasons.map(({ code, needsLines }) => ({ ...reasonView(document, code), needsLines })),
      defaults: document.defaults,
    };
  },
});
