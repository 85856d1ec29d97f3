import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import type { TaxDataDetails } from "#server/domain/exceptions/types/tax-data-details";
import { amountWords, blankToNull } from "#server/domain/exceptions/words";

const TAX_ENGINE = "Tax engine";

export function taxDataEvidence(details: TaxDataDetails, facts: InvoiceFacts) {
  const { crm, billing, erp } = systemNames;
  const { invoice, party } = facts;
  if (details.kind.startsWith("engine")) {
    const row = (label: string, there: string | null, here: string | null) =>
      comparedRow(label, [
        cell(TAX_ENGINE, there, party.engine, "transaction"),
        cell(billing, here, invoice, "invoice"),
      ]);
    return evidenceOf(
      [TAX_ENGINE, billing],
      [
        row(
          "Tax",
          party.engine?.taxMinor == null ? null : amountWords(party.engine.taxMinor, invoice.currency),
          amountWords(invoice.taxMinor, invoice.currency),
        ),
        row("Taxed in", party.engine && regionWords(party.engine), party.taxedIn && regionWords(party.taxedIn)),
      ],
    );
  }
  const said = (role: "crm" | "erp") => party.masterTaxIds.find((each) => each.role === role) ?? null;
  return evidenceOf(
    [crm, erp, billing],
    [
      {
        ...comparedRow("VAT number", [
          cell(crm, said("crm")?.value ?? null, said("crm"), "Account"),
          cell(erp, said("erp")?.value ?? null, said("erp"), "customer"),
          cell(billing, details.billed, invoice, "invoice"),
        ]),
        differs: true,
      },
      statedRow("Country", [
        cell(crm, facts.customer.crm?.address.country ?? null, facts.customer.crm, "Account"),
        cell(erp, null, null, "customer"),
        cell(billing, party.taxedIn?.country ?? null, invoice, "invoice"),
      ]),
      statedRow("Billed by", [
        cell(crm, null, null, "Account"),
        cell(erp, null, null, "customer"),
        cell(billing, `${facts.entity.name}, ${facts.entity.country}`, invoice, "invoice"),
      ]),
    ],
  );
}

export function regionWords({ country, region }: { country: string | null; region: string | null }): string | null {
  return [blankToNull(region), blankToNull(country)].filter((part) => part !== null).join(", ") || null;
}
