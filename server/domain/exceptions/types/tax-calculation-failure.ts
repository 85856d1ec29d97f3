import { z } from "zod";
import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import {
  claimStatuses,
  documentName,
  type InvoiceFacts,
  isDraft,
  isLive,
  type PostalAddress,
} from "#server/domain/exceptions/facts";
import { afterCorrection } from "#server/domain/exceptions/steps";
import { blankToNull, listWords } from "#server/domain/exceptions/words";

const parts = ["line1", "city", "region", "postalCode", "country"] as const satisfies readonly (keyof PostalAddress)[];
type Part = (typeof parts)[number];
const partWords: Record<Part, string> = {
  line1: "street",
  city: "city",
  region: "state or region",
  postalCode: "postal code",
  country: "country",
};
/** Countries whose tax depends on the state or province. */
const taxedByRegion = ["US", "CA"];

const Details = z.strictObject({
  taxStatus: z.enum(["failed", "requires_location_inputs"]),
  /** Parts a tax location needs that billing does not have. */
  missing: z.array(z.enum(parts)),
  /** Parts the CRM states otherwise. */
  differing: z.array(z.enum(parts)),
  country: z.string().nullable(),
  hasMissedIssue: z.boolean(),
  amountMinor: z.string(),
  currency: z.string(),
});
type Details = z.infer<typeof Details>;

const nowhere: PostalAddress = { line1: null, city: null, region: null, postalCode: null, country: null };

export const taxCalculationFailure = defineExceptionType({
  key: "tax_calculation_failure",
  label: "Tax calculation failure",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["customer_master_data", "tax_setup", "source_outage"],
  dueInHours: 8,
  severity: (details) => (details.hasMissedIssue ? "high" : "medium"),
  holdsInvoice: () => true,
  detect(facts) {
    const { invoice } = facts;
    const taxStatus = z.enum(["failed", "requires_location_inputs"]).safeParse(invoice.taxStatus).data;
    if (!taxStatus || !isLive(facts) || isExtraCopy(facts)) return null;
    const [crm, billing] = addressesOf(facts);
    const country = blankToNull(billing.country) ?? blankToNull(crm.country);
    const missing = neededParts(country).filter((part) => blankToNull(billing[part]) === null);
    const differing = facts.customer.crm
      ? parts.filter((part) => blankToNull(crm[part]) !== null && blankToNull(crm[part]) !== blankToNull(billing[part]))
      : [];
    return {
      dedupeKey: invoice.id,
      details: {
        taxStatus,
        missing,
        differing,
        country,
        hasMissedIssue: blankToNull(invoice.finalizationError) !== null,
        amountMinor: invoice.totalMinor.toString(),
        currency: invoice.currency,
      },
    };
  },
  fingerprint: ({ taxStatus, missing }) => ({ taxStatus, missing }),
  title(details) {
    if (details.missing.length > 0)
      return `Tax not calculated, billing address has no ${listWords(details.missing.map((part) => partWords[part]))}`;
    return details.differing.length > 0
      ? `Tax not calculated, billing address differs from the CRM in ${listWords(details.differing.map((part) => partWords[part]))}`
      : "Tax not calculated although the address is complete";
  },
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    const lacks = listWords(details.missing.map((part) => partWords[part]));
    const why =
      details.missing.length > 0
        ? `billing has no ${lacks} for ${facts.customer.name}`
        : `billing refuses the location of ${facts.customer.name} although its address is complete`;
    const known =
      details.missing.length > 0 && details.missing.every((part) => details.differing.includes(part))
        ? "; the CRM has it"
        : "";
    const consequence = !isDraft(facts)
      ? `${name} went out without its tax`
      : details.hasMissedIssue
        ? `${name} could not be issued when it was due`
        : `${name} cannot be issued`;
    return `Tax was not calculated because ${why}${known}: ${consequence}.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause(details) {
    const where = details.country ?? "unknown country";
    return details.missing.length > 0
      ? `${where}: ${listWords(details.missing.map((part) => partWords[part]))} missing in billing`
      : `${where}: tax engine refuses a complete address`;
  },
  evidence(details, facts) {
    const { crm, billing } = systemNames;
    const [crmAddress, billingAddress] = addressesOf(facts);
    const needed = neededParts(details.country);
    const rows = parts.map((part) => {
      const cells = [
        cell(crm, blankToNull(crmAddress[part]), facts.customer.crm, "Account"),
        cell(billing, blankToNull(billingAddress[part]), facts.customer.billing, "customer"),
      ];
      const isMissing = needed.includes(part) && blankToNull(billingAddress[part]) === null;
      const row = comparedRow(
        partWords[part].replace(/^./, (letter) => letter.toUpperCase()),
        cells,
      );
      return { ...row, differs: facts.customer.crm ? row.differs || isMissing : isMissing };
    });
    const said = details.taxStatus === "failed" ? "Failed" : "Location needed";
    return evidenceOf(
      [crm, billing],
      [
        ...rows,
        statedRow("Tax calculation", [cell(crm, null, null, "Account"), cell(billing, said, facts.invoice, "invoice")]),
        facts.invoice.finalizationError
          ? statedRow("Billing says", [
              cell(crm, null, null, "Account"),
              cell(billing, facts.invoice.finalizationError, facts.invoice, "invoice"),
            ])
          : null,
      ],
    );
  },
  fixes: (details, facts) => [correctAddress(details, facts)],
  proof(_details, { invoice }) {
    const name = documentName(invoice);
    if (invoice.isDeleted || !claimStatuses.includes(invoice.status))
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and needs no tax any more.`;
    return invoice.taxStatus === "complete"
      ? `Billing calculated the tax of ${name}.`
      : `Billing no longer calculates tax for ${name}.`;
  },
  seenAt: ({ invoice }) => invoice.seenAt,
});

function correctAddress(details: Details, facts: InvoiceFacts): Fix {
  const { invoice, customer } = facts;
  const [crm, billing] = addressesOf(facts);
  const name = documentName(invoice);
  const known = Object.fromEntries(
    parts.map((part) => [part, blankToNull(crm[part]) ?? blankToNull(billing[part]) ?? ""]),
  ) as Record<Part, string>;
  const refusal = !isDraft(facts)
    ? `${name} is already ${invoice.status}, so its tax stands. It has to be voided and issued again, which needs an approval.`
    : customer.billing === null
      ? `${customer.name} is not known as a customer of the billing platform yet. Run the sync and open the case again.`
      : null;
  const isSame = details.missing.length === 0 && details.differing.length === 0;
  return {
    key: "correct_address",
    label: isSame
      ? "Send the address again and recalculate tax"
      : customer.crm
        ? "Copy the address from the CRM and recalculate tax"
        : "Correct the address and recalculate tax",
    steps: [
      `The address of ${customer.name} is written to billing.`,
      `Billing calculates tax again on all drafts of ${customer.name}.`,
      afterCorrection(facts),
    ],
    fields: parts.map((part) => ({
      name: part,
      label: partWords[part].replace(/^./, (letter) => letter.toUpperCase()),
      value: known[part],
      hint: blankToNull(crm[part]) ? "From the CRM" : blankToNull(billing[part]) ? "From billing" : "",
    })),
    refusal,
    build(input) {
      if (refusal || !customer.billing) return { kind: "refused", reason: refusal ?? "" };
      const address = Object.fromEntries(
        parts.map((part) => [part, blankToNull(input[part] ?? known[part]) ?? ""]),
      ) as Record<Part, string>;
      if (!/^[A-Z]{2}$/.test(address.country))
        return { kind: "refused", reason: "The country is its two-letter code, such as DE. Enter it in capitals." };
      const lacking = neededParts(address.country).filter((part) => address[part] === "");
      if (lacking.length > 0)
        return {
          kind: "refused",
          reason: `Tax needs the ${listWords(lacking.map((part) => partWords[part]))}. Enter it, or complete the account in the CRM first.`,
        };
      return {
        kind: "effects",
        effects: [
          {
            system: customer.billing.system,
            operation: {
              operation: "customer.correct_address",
              customerId: customer.billing.externalId,
              ...address,
              invoiceId: invoice.externalId,
            },
            label: `Set the address of ${customer.name} to ${listWords([address.line1, `${address.postalCode} ${address.city}`.trim(), address.region, address.country].filter((part) => part !== ""))}`,
            target: `customer:${customer.billing.externalId}`,
          },
        ],
      };
    },
  };
}

function addressesOf(facts: InvoiceFacts): [PostalAddress, PostalAddress] {
  return [facts.customer.crm?.address ?? nowhere, facts.customer.billing?.address ?? nowhere];
}

function neededParts(country: string | null): Part[] {
  return country && taxedByRegion.includes(country) ? ["region", "postalCode", "country"] : ["postalCode", "country"];
}
