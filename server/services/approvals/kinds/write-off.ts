import { z } from "zod";
import type { PlannedEffect } from "#server/domain/exceptions/define";
import { amountWords } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";
import { ruleViolation } from "#server/kernel/errors";
import { entityOfInvoice } from "#server/services/approvals/kinds/entity-of-invoice";
import { defineApprovalKind } from "#server/services/approvals/kinds/kind";
import { type BilledInvoice, loadBilledInvoice } from "#server/services/approvals/kinds/load-billed-invoice";
import { amount, explaining, invoiceFacts, significant } from "#server/services/approvals/kinds/packet-facts";
import { loadTimeZone } from "#server/services/entities/time-zone";

/** The invoices given up: one, or the small rests of many in one run. */
export const WriteOffTerms = z.strictObject({
  invoiceIds: z.array(z.uuid()).min(1).max(200),
  memo: z.string().trim().min(3).max(200),
});
type Terms = z.output<typeof WriteOffTerms>;

/**
 * Gives up what is left of invoices: billing marks each as uncollectible, then the ERP books what was left as a bad debt
 * against its posting.
 */
export const writeOff = defineApprovalKind<Terms>({
  key: "write_off",
  terms: WriteOffTerms,
  async prepare(scope, terms) {
    const ids = [...new Set(terms.invoiceIds)].sort();
    const entity = await entityOfInvoice(scope, ids[0] ?? "");
    const day = businessDate(scope.asOf, await loadTimeZone(scope, entity));
    const invoices: BilledInvoice[] = [];
    for (const id of ids) invoices.push(await loadBilledInvoice(scope, id, day));
    for (const invoice of invoices) refuseOthers(invoice, invoices[0]);
    const [first, ...rest] = invoices;
    if (!first) throw ruleViolation("No invoice was chosen. Choose one, then ask again.");
    const { currency } = first;
    const lost = invoices.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n);
    const isOneCustomer = invoices.every(({ customer }) => customer.id === first.customer.id);
    const name = rest.length === 0 ? first.name : `${invoices.length} invoices`;
    return {
      entity,
      customer: isOneCustomer ? first.customer : null,
      subject: rest.length === 0 ? { type: "invoice", id: first.id, name: first.name } : null,
      title: `Write off ${amountWords(lost, currency)} of ${name}`,
      amount: { minor: lost, currency },
      facts: [
        ...(rest.length === 0
          ? invoiceFacts(first)
          : invoices.map((each) =>
              significant(`invoice.${each.id}.balance`, each.name, amount(each.balanceMinor, currency), each.source),
            )),
        significant("write_off.total", "Given up", amount(lost, currency), null),
        explaining("write_off.count", "Invoices", { is: "count", count: invoices.length }, null),
      ],
      consequences: [
        `Nobody asks for ${amountWords(lost, currency)} any more; should it be paid after all, the payment is taken and the write-off reversed by hand.`,
        "Billing marks each invoice as uncollectible, and the ERP books what was left as a bad debt.",
      ],
      plan: invoices.flatMap((invoice) => planOf(invoice, terms, day)),
    };
  },
});

function refuseOthers(invoice: BilledInvoice, first: BilledInvoice | undefined): void {
  if (invoice.status !== "open" || invoice.balanceMinor <= 0n)
    throw ruleViolation(
      `${invoice.name} is ${invoice.status} with ${amountWords(invoice.balanceMinor, invoice.currency)} left; only what is open and unpaid can be written off. Leave it out.`,
    );
  if (first && (invoice.entity !== first.entity || invoice.currency !== first.currency))
    throw ruleViolation(
      `${invoice.name} is of ${invoice.entity} in ${invoice.currency}, ${first.name} of ${first.entity} in ${first.currency}. Ask for each legal entity and currency apart.`,
    );
  if (invoice.erp?.invoiceId === null || invoice.erp === null)
    throw ruleViolation(
      `${invoice.name} is not posted in the ERP, so there is nothing there to write off. Have it posted first, or credit it.`,
    );
}

function planOf(invoice: BilledInvoice, { memo }: Terms, day: PlainDate): PlannedEffect[] {
  const { source, erp, currency, balanceMinor } = invoice;
  const words = amountWords(balanceMinor, currency);
  const inBilling: PlannedEffect = {
    system: source.system,
    operation: { operation: "invoice.write_off", invoiceId: source.externalId },
    label: `Mark ${invoice.name} as uncollectible in billing`,
    target: `invoice:${source.externalId}`,
  };
  if (!erp) return [inBilling];
  return [
    inBilling,
    {
      system: erp.system,
      operation: {
        operation: "document.post",
        documentType: "creditmemo",
        externalId: `write-off-of-${source.externalId}`,
        customerId: erp.customerId,
        subsidiaryId: erp.subsidiaryId,
        currency,
        amountMinor: balanceMinor.toString(),
        postedOn: day,
        memo,
        appliesToInvoiceId: erp.invoiceId,
        billingDocument: source.externalId,
        bookedAs: "bad_debt",
      },
      label: `Book ${words} of ${invoice.name} as a bad debt in the ERP`,
      target: `creditmemo:write-off-of-${source.externalId}`,
    },
  ];
}
