import { z } from "zod";
import type { CreditableInvoiceView } from "#server/domain/approvals/views";
import { businessDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { loadBilledInvoice } from "#server/services/approvals/kinds/load-billed-invoice";
import { takersOf } from "#server/services/approvals/kinds/takers-of-credit";

/** An invoice with what of each line can still be credited: what the form of a credit memo is filled from. */
export const creditableInvoice = defineQuery({
  name: "request.creditable_invoice",
  permission: "approval.request",
  input: z.strictObject({ invoiceId: z.uuid() }),
  async run(scope, { invoiceId }): Promise<CreditableInvoiceView> {
    const invoice = await loadBilledInvoice(scope, invoiceId, businessDate(scope.now, "UTC"));
    const { currency } = invoice;
    const money = (minor: bigint) => ({ minor, currency });
    return {
      invoiceId,
      name: invoice.name,
      entity: invoice.entity,
      customerName: invoice.customer.name,
      status: invoice.status,
      currency,
      total: money(invoice.totalMinor),
      balance: money(invoice.balanceMinor),
      left: money(invoice.creditable.leftMinor),
      takers:
        invoice.status === "paid"
          ? (await takersOf(scope, invoice)).map(({ id, name, balanceMinor }) => ({
              id,
              name,
              balance: money(balanceMinor),
            }))
          : [],
      lines: invoice.creditable.lines.map((line) => ({
        lineId: line.lineId,
        description: line.description,
        net: money(line.netMinor),
        tax: money(line.taxMinor),
        credited: money(line.creditedMinor),
      })),
    };
  },
});
