import { and, asc, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { contactPeople } from "#db/schema/collections";
import { payments } from "#db/schema/payments";
import { isOpen } from "#server/domain/cases/machine";
import type { LikelyCustomerView } from "#server/domain/cash/views";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { loadCustomerZone } from "#server/services/accounts/customer-zone";
import { accountOf } from "#server/services/cases/case-background";
import { customerOf } from "#server/services/cases/case-context";
import { findCase } from "#server/services/cases/find-case";
import { loadDesk } from "#server/services/cash/load-desk";

const MOST_PAYMENTS = 6;
const MOST_PEOPLE = 5;

/** Whose money it most likely is, where the case itself names nobody; null where nothing is proposed. */
export const likelyCustomer = defineQuery({
  name: "cash.likely_customer",
  permission: "cash.read",
  input: z.strictObject({
    caseId: z.uuid(),
    /** What the case was when it was asked, so that whoever keeps the answer asks anew once it moved on. */
    version: z.int().min(1).optional(),
  }),
  async run(scope, { caseId }): Promise<LikelyCustomerView | null> {
    const row = await findCase(scope, caseId);
    if (row.customerId !== null || !isOpen(row.state)) return null;
    const desk = await loadDesk(scope, row);
    const customerId = desk?.matched.candidates[0]?.invoices[0]?.customerId ?? null;
    const customer = await customerOf(scope.tx, { customerId });
    if (!customer) return null;
    const today = businessDate(scope.now, await loadCustomerZone(scope, customer.id));
    return {
      customer,
      account: await accountOf(scope, { id: row.id, customerId }, today),
      payments: await lastPayments(scope, customer.id),
      people: await peopleOf(scope, customer.id),
    };
  },
});

async function lastPayments({ tx }: Pick<Scope, "tx">, customerId: string): Promise<LikelyCustomerView["payments"]> {
  const rows = await tx
    .select({
      id: payments.id,
      receivedOn: payments.receivedOn,
      method: payments.method,
      minor: payments.amountMinor,
      currency: payments.currency,
    })
    .from(payments)
    .where(and(eq(payments.customerId, customerId), isNull(payments.deletedAt)))
    .orderBy(desc(payments.receivedOn), asc(payments.id))
    .limit(MOST_PAYMENTS);
  return rows.map(({ minor, currency, ...payment }) => ({ ...payment, amount: { minor, currency } }));
}

async function peopleOf({ tx }: Pick<Scope, "tx">, customerId: string): Promise<LikelyCustomerView["people"]> {
  return tx
    .select({
      id: contactPeople.id,
      name: contactPeople.name,
      role: contactPeople.role,
      email: contactPeople.email,
      phone: contactPeople.phone,
    })
    .from(contactPeople)
    .where(and(eq(contactPeople.customerId, customerId), isNull(contactPeople.retiredAt)))
    .orderBy(asc(contactPeople.name), asc(contactPeople.id))
    .limit(MOST_PEOPLE);
}
