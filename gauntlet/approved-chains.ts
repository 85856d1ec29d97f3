import type { Invoice } from "#server/sandbox/world/billing-model";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { standingPostingsOf } from "#server/sandbox/world/revenue-plans";
import { dateIn } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";
import type { Step } from "#server/services/effects/testing/approved-request";

export type Chain = { entity: string; steps: Step[] };

/** So many credits of lines, refunds and write-offs, each of an invoice of its own. */
export function chainsOn(world: World, ofEach: number): Chain[] {
  const posted = world.invoices.rows.filter((invoice) => standingPostingsOf(world, invoice.id).length === 1);
  const paid = posted.filter((invoice) => isSettledByCard(world, invoice)).slice(-2 * ofEach);
  const open = posted.filter(({ status, amountPaid }) => status === "open" && amountPaid === 0).slice(-ofEach);
  const chain = (stepsOf: (world: World, invoice: Invoice) => Step[]) => (invoice: Invoice) => ({
    entity: invoice.entity,
    steps: stepsOf(world, invoice),
  });
  return [
    ...paid.slice(0, ofEach).map(chain(creditChain)),
    ...paid.slice(ofEach).map(chain(refundChain)),
    ...open.map(chain(writeOffChain)),
  ];
}

function isSettledByCard(world: World, invoice: Invoice): boolean {
  const charge = world.charges.get(invoice.lastChargeId ?? "");
  const isWhole = invoice.amountPaid === invoice.total && invoice.creditedAfterPayment === 0;
  return (
    invoice.status === "paid" &&
    isWhole &&
    charge?.refunded === 0 &&
    !charge.disputed &&
    (invoice.lines[0]?.amount ?? 0) > 100
  );
}

function creditChain(world: World, invoice: Invoice): Step[] {
  const [line] = invoice.lines;
  const amount = Math.floor((line?.amount ?? 0) / 10);
  const tax = Math.round(((line?.tax ?? 0) * amount) / (line?.amount ?? 1));
  return [
    {
      system: "stripe",
      target: `invoice:${invoice.id}`,
      operation: {
        operation: "credit.issue_lines",
        invoiceId: invoice.id,
        lines: [{ lineId: line?.id ?? "", amountMinor: String(amount) }],
        currency: invoice.currency,
        totalMinor: String(amount + tax),
        paidPart: "balance",
        reason: null,
        memo: "Gauntlet",
      },
    },
    memoStep(world, invoice, { standsForFollowed: true, amountMinor: String(amount + tax) }),
  ];
}

function refundChain(world: World, invoice: Invoice): Step[] {
  const charge = world.charges.must(invoice.lastChargeId ?? "");
  const amountMinor = String(Math.ceil(charge.amount / 3));
  return [
    {
      system: "stripe",
      target: `charge:${charge.id}`,
      operation: {
        operation: "refund.issue",
        chargeId: charge.id,
        amountMinor,
        currency: charge.currency,
        reason: "requested_by_customer",
      },
    },
  ];
}

function writeOffChain(world: World, invoice: Invoice): Step[] {
  return [
    {
      system: "stripe",
      target: `invoice:${invoice.id}`,
      operation: { operation: "invoice.write_off", invoiceId: invoice.id },
    },
    memoStep(world, invoice, {
      bookedAs: "bad_debt",
      billingDocument: invoice.id,
      amountMinor: String(amountRemaining(invoice)),
    }),
  ];
}

type MemoChange = { amountMinor: string; standsForFollowed?: true; bookedAs?: "bad_debt"; billingDocument?: string };

function memoStep(world: World, invoice: Invoice, change: MemoChange): Step {
  const entity = entityOf(invoice.entity);
  const externalId = `docket-gauntlet-${invoice.id}`;
  return {
    system: "netsuite",
    target: `creditmemo:${externalId}`,
    operation: {
      operation: "document.post",
      documentType: "creditmemo",
      externalId,
      customerId: world.customers.must(invoice.customerId).netsuiteId,
      subsidiaryId: entity.subsidiaryId,
      currency: invoice.currency,
      postedOn: dateIn(entity.timeZone, world.now),
      memo: "Gauntlet",
      appliesToInvoiceId: standingPostingsOf(world, invoice.id)[0]?.id ?? null,
      ...change,
    },
  };
}
