import { approvalFirst, creditMemoFor } from "#server/domain/exceptions/awaited-approval";
import type { Fix } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts } from "#server/domain/exceptions/facts";
import { afterCorrection } from "#server/domain/exceptions/steps";
import { bareTaxId, isVatNumberOf, vatNumberWords } from "#server/domain/exceptions/tax-ids";
import type { TaxDataDetails } from "#server/domain/exceptions/types/tax-data-details";
import { amountWords, blankToNull } from "#server/domain/exceptions/words";

export function taxDataFixes(details: TaxDataDetails, facts: InvoiceFacts): Fix[] {
  if (details.kind === "engine_amount") return [settleDifference(details, facts)];
  if (details.isSent) return [issueAgain(details, facts)];
  return [fillTaxId(details, facts)];
}

/** First the customer's number in billing, then the draft's tax from it: two acts, in this order. */
function fillTaxId(details: TaxDataDetails, facts: InvoiceFacts): Fix {
  const { invoice, customer } = facts;
  const name = documentName(invoice);
  const billing = customer.billing;
  const country = details.country ?? facts.entity.country;
  const refusal = billing
    ? null
    : `${customer.name} is not known as a customer of the billing platform yet. Run the sync and open the case again.`;
  return {
    key: "fill_tax_id",
    label: details.known
      ? `Fill ${details.known} from the customer master and recalculate tax`
      : "Fill the VAT number and recalculate tax",
    steps: [
      `The VAT number of ${customer.name} is written to billing${details.billed ? `, in place of ${details.billed}` : ""}.`,
      `Billing calculates the tax of ${name} again.`,
      afterCorrection(facts),
    ],
    fields: [
      {
        name: "vatNumber",
        label: "VAT number",
        value: details.known ?? "",
        hint: details.known ? hintOf(details) : `As the customer gave it: ${vatNumberWords(country)}`,
      },
    ],
    refusal,
    build(input) {
      if (!billing) return { kind: "refused", reason: refusal ?? "" };
      const typed = blankToNull(input.vatNumber ?? details.known);
      if (typed === null)
        return { kind: "refused", reason: "A VAT number is needed. Ask the customer for it and enter it." };
      if (!isVatNumberOf(country, typed))
        return {
          kind: "refused",
          reason: `${typed} is no VAT number of ${country}. It begins with ${vatNumberWords(country)}; check it with the customer.`,
        };
      const value = bareTaxId(typed);
      return {
        kind: "effects",
        effects: [
          {
            system: billing.system,
            operation: {
              operation: "customer.set_tax_id",
              customerId: billing.externalId,
              taxIdType: "eu_vat",
              value,
            },
            label: `Set VAT number ${value} of ${customer.name}`,
            target: `customer:${billing.externalId}`,
          },
          {
            system: invoice.system,
            operation: { operation: "invoice.recalculate_tax", invoiceId: invoice.externalId },
            label: `Recalculate the tax of ${name}`,
            target: `invoice:${invoice.externalId}`,
          },
        ],
      };
    },
  };
}

function hintOf({ knownIn }: TaxDataDetails): string {
  if (knownIn === "erp") return "From the ERP";
  return knownIn === "file" ? "From an imported file" : "From the CRM";
}

/** What stands on an issued invoice stands: only another one can say it right. */
function issueAgain(details: TaxDataDetails, { invoice }: InvoiceFacts): Fix {
  const name = documentName(invoice);
  const movesMoney = { minor: BigInt(details.totalMinor), currency: details.currency };
  return {
    key: "issue_again",
    label: `Take back ${name} and issue it again`,
    steps: [
      `${name} is ${invoice.status}, so what stands on it can no longer be changed.`,
      `It is taken back in billing over ${amountWords(movesMoney.minor, movesMoney.currency)} and issued again with the right tax data.`,
    ],
    fields: [],
    refusal: null,
    movesMoney,
    build: () => approvalFirst(movesMoney),
  };
}

function settleDifference(details: TaxDataDetails, { invoice }: InvoiceFacts): Fix {
  const name = documentName(invoice);
  const difference = BigInt(details.engineMinor ?? "0") - BigInt(details.taxMinor);
  const movesMoney = { minor: difference < 0n ? -difference : difference, currency: details.currency };
  const amount = amountWords(movesMoney.minor, movesMoney.currency);
  return {
    key: "settle_tax_difference",
    label: difference > 0n ? `Bill ${amount} of tax` : `Credit ${amount} of tax`,
    steps: [
      `${name} is ${invoice.status}, so its tax stands.`,
      difference > 0n
        ? `A further invoice bills ${amount} of tax, so that what was charged is what is reported.`
        : `A credit memo gives back ${amount} of tax, so that what was charged is what is reported.`,
    ],
    fields: [],
    refusal: null,
    movesMoney,
    ...(difference < 0n
      ? { asksFor: creditMemoFor(invoice.id, "Tax that was charged too high", "tax_correction") }
      : {}),
    build: () => approvalFirst(movesMoney),
  };
}
