import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OutboundOperation } from "#server/domain/sync/effects";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { dateIn } from "#server/sandbox/world/time";
import { type ActingCompany, DAY, openActingCompany } from "#server/services/effects/testing/acting-company";
import type { Step } from "#server/services/effects/testing/approved-request";

let acting: ActingCompany;
beforeAll(async () => {
  acting = await openActingCompany();
}, 240_000);
afterAll(() => acting.company.close());

test("before anything is asked for, exactly what the world made wrong is found", async () => {
  await acting.later(90);
  expect(await acting.company.found()).toEqual(await acting.company.present());
});

test("a refund is on the payment, and nothing is found", async () => {
  const invoice = acting.untouched("paid");
  const charge = acting.chargeOf(invoice);
  if (!charge) throw new Error("A paid invoice has its charge.");
  const amountMinor = String(Math.floor(charge.amount / 4));
  const refund: OutboundOperation = {
    operation: "refund.issue",
    chargeId: charge.id,
    amountMinor,
    currency: charge.currency,
    reason: "requested_by_customer",
  };
  const [sent] = await acting.carryOut(invoice.entity, [
    { system: "stripe", target: `charge:${charge.id}`, operation: refund },
  ]);
  expect(sent).toMatchObject({ state: "confirmed", reference: expect.stringMatching(/^re_/) });
  await acting.leavesNothingBehind();
  const [payment] = await acting.company.db.owner<{ refunded: string }[]>`
    select p.refunded_minor::text as refunded from payments p where p.payment_intent_external_id = ${charge.paymentIntentId}`;
  expect(payment?.refunded).toBe(amountMinor);
}, 120_000);

test("a write-off ends the claim in billing and is a bad debt in the ERP, tied to its invoice; nothing is found", async () => {
  const invoice = acting.untouched("open");
  const rest = amountRemaining(invoice);
  const steps = [
    acting.atBilling(invoice, { operation: "invoice.write_off", invoiceId: invoice.id }),
    acting.creditMemo(invoice, { bookedAs: "bad_debt", billingDocument: invoice.id, amountMinor: String(rest) }),
  ];
  const [given, booked] = await acting.carryOut(invoice.entity, steps);
  expect([given?.state, booked?.state]).toEqual(["confirmed", "confirmed"]);
  await acting.leavesNothingBehind();
  expect(await acting.ledgerOf(invoice)).toMatchObject({ status: "uncollectible", creditedMinor: 0n });
  expect(await acting.booksOf(invoice)).toMatchObject([
    { kind: "credit", number: booked?.reference, total: String(rest), billing: invoice.id },
    { kind: "invoice", status: "Paid In Full" },
  ]);
  expect(await acting.openInBooks(invoice)).toBe(0n);
}, 120_000);

test("the price of a subscription is changed and changed back, and the store follows", async () => {
  type Sold = { subscription: string; item: string; product: string; quantity: string; price: string };
  const { entity, currency, id: customerId } = acting.world.customers.must(acting.untouched("paid").customerId);
  const readSold = async () =>
    acting.company.db.owner<Sold[]>`
      select r.external_id as subscription, i.value->>'id' as item, i.value->>'productCode' as product, i.value->>'quantity' as quantity, i.value->>'unitPriceMicros' as price
      from source_records r cross join lateral jsonb_array_elements(r.facts->'items') i
      where r.kind = 'billing_subscription' and r.facts->>'status' = 'active' and r.facts->>'customerId' = ${customerId} and i.value->>'quantity' is not null
      order by 1, 2 limit 1`;
  const [sold] = await readSold();
  if (!sold) throw new Error("The customer has no subscription.");
  const dearer = (BigInt(sold.price) + 100_000_000n).toString();
  for (const unitPriceMicros of [dearer, sold.price]) {
    const operation: OutboundOperation = {
      operation: "subscription.correct_item",
      subscriptionId: sold.subscription,
      itemId: sold.item,
      productCode: sold.product,
      quantity: sold.quantity,
      unitPriceMicros,
      currency,
      effectiveOn: dateIn(entityOf(entity).timeZone, acting.world.now),
    };
    const [sent] = await acting.carryOut(entity, [
      { system: "stripe", target: `subscription:${sold.subscription}`, operation },
    ]);
    expect(sent?.state).toBe("confirmed");
    await acting.later(90);
    expect(await readSold()).toMatchObject([{ price: unitPriceMicros }]);
    expect(await acting.company.found()).toEqual(await acting.company.present());
  }
}, 120_000);

describe("the service of a customer", () => {
  const standing = (accountId: string, wanted: "good" | "suspended"): Step => ({
    system: "salesforce",
    target: `account:${accountId}`,
    operation: { operation: "account.set_standing", accountId, standing: wanted },
  });
  const standingOf = async (accountId: string) =>
    (
      await acting.company.db.owner<{ standing: string }[]>`
        select c.standing from customers c where c.external_id = ${accountId}`
    )[0]?.standing;

  /** Somebody in good standing who is overdue, and not so long that they should not be; days go by until there is one. */
  async function overdueCustomer() {
    const late = ({ dueAt }: Invoice) => (dueAt === null ? 0 : Math.floor((acting.world.now - dueAt) / (DAY * 1_000)));
    for (let days = 0; days < 40; days += 1) {
      const found = acting.world.customers.rows.find((customer) => {
        const open = acting.world.invoices.rows.filter(
          (each) => each.customerId === customer.id && each.status === "open",
        );
        const isLate = open.some((each) => late(each) >= 2) && open.every((each) => late(each) < 13);
        return customer.standing === "Good" && isLate && !acting.used.has(customer.id);
      });
      if (found) return found;
      await acting.later(DAY);
    }
    throw new Error("Nobody is overdue.");
  }

  test("is restricted while they are overdue and given back; nothing is found either way", async () => {
    const { accountId, entity } = await overdueCustomer();
    for (const wanted of ["suspended", "good"] as const) {
      const [sent] = await acting.carryOut(entity, [standing(accountId, wanted)]);
      expect(sent?.state).toBe("confirmed");
      await acting.later(90);
      expect(await standingOf(accountId)).toBe(wanted);
      expect(await acting.company.found()).toEqual(await acting.company.present());
    }
  }, 120_000);

  test("restricted without anything overdue is a contradiction, and giving it back ends that", async () => {
    const invoice = acting.untouched("paid", ({ customerId }) => {
      const customer = acting.world.customers.must(customerId);
      const owes = acting.world.invoices.rows.some((each) => each.customerId === customerId && each.status === "open");
      return customer.standing === "Good" && !owes;
    });
    const { accountId } = acting.world.customers.must(invoice.customerId);
    const contradiction = async () =>
      (await acting.company.found()).filter(
        (line) => line.startsWith("account_status_out_of_step") && line.endsWith(accountId),
      );
    await acting.carryOut(invoice.entity, [standing(accountId, "suspended")]);
    await acting.later(90);
    expect(await contradiction()).toHaveLength(1);
    await acting.carryOut(invoice.entity, [standing(accountId, "good")]);
    await acting.later(90);
    expect(await contradiction()).toEqual([]);
    expect(await acting.company.found()).toEqual(await acting.company.present());
  });
});
