import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType } from "#server/domain/exceptions/define";
import {
  claimStatuses,
  documentName,
  type InvoiceFacts,
  isClaim,
  isDraft,
  isLive,
} from "#server/domain/exceptions/facts";
import { bareTaxId, isInEuropeanUnion, isVatNumberOf } from "#server/domain/exceptions/tax-ids";
import { TaxDataDetails } from "#server/domain/exceptions/types/tax-data-details";
import { regionWords, taxDataEvidence } from "#server/domain/exceptions/types/tax-data-evidence";
import { taxDataFixes } from "#server/domain/exceptions/types/tax-data-fixes";
import { amountWords, blankToNull } from "#server/domain/exceptions/words";

/** Tax engine and billing round line by line or in sum: one minor unit is no difference. */
const ROUNDING = 1n;

const systemWords = { crm: "the CRM", billing: "billing", erp: "the ERP", gateway: "the gateway", file: "a file" };

export const taxDataMissing = defineExceptionType({
  key: "tax_data_missing",
  label: "Tax data missing or inconsistent",
  queue: "exceptions",
  subject: "invoice",
  details: TaxDataDetails,
  rootCauses: ["customer_master_data", "tax_setup", "mapping_change", "manual_entry"],
  dueInHours: 24,
  severity: (details) =>
    details.isSent || details.isCrossBorder || details.kind.startsWith("engine") ? "high" : "medium",
  holdsInvoice: () => true,
  detect(facts) {
    if (isExtraCopy(facts)) return null;
    const found = vatTrouble(facts) ?? engineTrouble(facts);
    return found && { dedupeKey: facts.invoice.id, details: { ...commonOf(facts), ...found } };
  },
  fingerprint: ({ kind, country, billed, known, engineMinor, engineRegion, isSent }) => ({
    kind,
    country,
    billed,
    known,
    engineMinor,
    engineRegion,
    isSent,
  }),
  title(details) {
    switch (details.kind) {
      case "missing":
        return `No VAT number in billing, ${systemWords[details.knownIn ?? "crm"]} has ${details.known}`;
      case "missing_everywhere":
        return "No VAT number in any system";
      case "malformed":
        return `VAT number ${details.billed} is not written as ${details.country} writes them`;
      case "differs":
        return `VAT number ${details.billed} in billing, ${details.known} in ${systemWords[details.knownIn ?? "crm"]}`;
      case "engine_region":
        return `Taxed in ${details.billedRegion}, tax engine has ${details.engineRegion}`;
      case "engine_amount":
        return `Tax of ${amountWords(BigInt(details.taxMinor), details.currency)} billed, tax engine has ${amountWords(BigInt(details.engineMinor ?? "0"), details.currency)}`;
    }
  },
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    if (details.kind === "engine_region" || details.kind === "engine_amount")
      return `The tax engine reports ${name} with ${engineWords(details)} and billing charged ${billedWords(details)}: the tax return and the invoice do not agree.`;
    const consequence = details.isSent
      ? `${name} went out like this`
      : details.isCrossBorder
        ? `${name} cannot move the tax to the buyer and is held`
        : `${name} is held`;
    return `${whyWords(details, facts)}: ${consequence}.`;
  },
  amount(details) {
    const { currency } = details;
    if (details.engineMinor !== null && details.kind === "engine_amount") {
      const difference = BigInt(details.engineMinor) - BigInt(details.taxMinor);
      return { minor: difference < 0n ? -difference : difference, currency };
    }
    const tax = BigInt(details.taxMinor);
    return { minor: tax > 0n ? tax : BigInt(details.totalMinor), currency };
  },
  cause(details) {
    const where = details.country ?? "unknown country";
    const words = {
      missing: `VAT number missing in billing, known in ${systemWords[details.knownIn ?? "crm"]}`,
      missing_everywhere: "VAT number missing in every system",
      malformed: "VAT number malformed in billing",
      differs: "VAT number of billing differs from the customer master",
      engine_amount: "tax engine and billing calculate different tax",
      engine_region: "tax engine and billing tax different regions",
    };
    return `${where}: ${words[details.kind]}`;
  },
  evidence: taxDataEvidence,
  fixes: taxDataFixes,
  proof(details, facts) {
    const { invoice, party } = facts;
    const name = documentName(invoice);
    if (invoice.isDeleted || !claimStatuses.includes(invoice.status))
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and needs no tax data any more.`;
    if (details.kind.startsWith("engine"))
      return `Billing and the tax engine agree on ${amountWords(invoice.taxMinor, invoice.currency)} of tax for ${name}.`;
    const billed = billedNumber(party);
    if (billed !== null) return `${name} now carries VAT number ${billed}.`;
    return invoice.status === "paid"
      ? `${name} is paid; nothing is left to correct on it.`
      : `${facts.customer.name} needs no VAT number any more.`;
  },
  seenAt: ({ invoice }) => invoice.seenAt,
});

type Found = Pick<TaxDataDetails, "kind"> & Partial<TaxDataDetails>;

function commonOf(facts: InvoiceFacts): TaxDataDetails {
  const { invoice, party, entity } = facts;
  const country = countryOf(facts);
  const known = knownNumber(facts);
  return {
    kind: "missing",
    country,
    isCrossBorder: country !== null && country !== entity.country,
    billed: billedNumber(party),
    known: known?.value ?? null,
    knownIn: known?.role ?? null,
    engineMinor: null,
    engineRegion: null,
    billedRegion: null,
    taxMinor: invoice.taxMinor.toString(),
    totalMinor: invoice.totalMinor.toString(),
    currency: invoice.currency,
    isSent: !isDraft(facts),
  };
}

/** Between companies of the Union an invoice needs the buyer's number; elsewhere the seller's is enough. */
function vatTrouble(facts: InvoiceFacts): Found | null {
  const { entity, party } = facts;
  const country = countryOf(facts);
  if (!isLive(facts) || party.taxIds === null || party.isExempt || country === null) return null;
  if (!isInEuropeanUnion(entity.country) || !isInEuropeanUnion(country)) return null;
  const billed = billedNumber(party);
  const known = knownNumber(facts);
  if (billed === null) return { kind: known ? "missing" : "missing_everywhere" };
  if (!isVatNumberOf(country, billed)) return { kind: "malformed" };
  return known && bareTaxId(known.value) !== bareTaxId(billed) ? { kind: "differs" } : null;
}

/** What was issued stands in the tax return as the engine has it. A draft has no transaction yet. */
function engineTrouble(facts: InvoiceFacts): Found | null {
  const { invoice, party } = facts;
  if (!isClaim(facts) || isDraft(facts) || !party.engine) return null;
  const [there, here] = [party.engine, party.taxedIn];
  const engineRegion = regionWords(there);
  const billedRegion = here && regionWords(here);
  const isElsewhere =
    here !== null && (isOther(there.country, here.country) || isOther(there.region, here.region)) && billedRegion;
  const base = { engineMinor: there.taxMinor?.toString() ?? null, engineRegion, billedRegion };
  if (isElsewhere) return { kind: "engine_region", ...base };
  if (there.taxMinor === null) return null;
  const difference = there.taxMinor - invoice.taxMinor;
  return difference > ROUNDING || difference < -ROUNDING ? { kind: "engine_amount", ...base } : null;
}

/** Silence is no contradiction: the engine leaves out what it does not need. */
function isOther(left: string | null, right: string | null): boolean {
  const [one, other] = [blankToNull(left), blankToNull(right)];
  return one !== null && other !== null && one.toUpperCase() !== other.toUpperCase();
}

function countryOf({ customer }: InvoiceFacts): string | null {
  return (
    blankToNull(customer.country) ??
    blankToNull(customer.crm?.address.country) ??
    blankToNull(customer.billing?.address.country)
  );
}

function billedNumber({ taxIds }: InvoiceFacts["party"]): string | null {
  const numbers = (taxIds ?? []).filter(({ value }) => blankToNull(value) !== null);
  return (numbers.find(({ type }) => type === "eu_vat") ?? numbers[0])?.value ?? null;
}

/** A number the master itself has wrong helps nobody. */
function knownNumber(facts: InvoiceFacts) {
  const country = countryOf(facts);
  if (country === null) return null;
  return facts.party.masterTaxIds.find(({ value }) => isVatNumberOf(country, value)) ?? null;
}

function whyWords(details: TaxDataDetails, { customer }: InvoiceFacts): string {
  const where = systemWords[details.knownIn ?? "crm"];
  switch (details.kind) {
    case "missing":
      return `Billing has no VAT number for ${customer.name}, although ${where} has ${details.known}`;
    case "malformed":
      return details.known
        ? `Billing has ${details.billed} for ${customer.name}, which is no VAT number of ${details.country}; ${where} has ${details.known}`
        : `Billing has ${details.billed} for ${customer.name}, which is no VAT number of ${details.country}, and no system has a better one`;
    case "differs":
      return `Billing has ${details.billed} for ${customer.name} and ${where} ${details.known}`;
    default:
      return `No system has a VAT number for ${customer.name}, so the customer must be asked`;
  }
}

function engineWords(details: TaxDataDetails): string {
  return details.kind === "engine_region"
    ? `tax of ${details.engineRegion}`
    : `${amountWords(BigInt(details.engineMinor ?? "0"), details.currency)} of tax`;
}

function billedWords(details: TaxDataDetails): string {
  return details.kind === "engine_region"
    ? `tax of ${details.billedRegion}`
    : amountWords(BigInt(details.taxMinor), details.currency);
}
