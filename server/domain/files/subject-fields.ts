/** How a cell of a field is read. */
export type FieldKind = "text" | "day" | "money" | "currency" | "country" | "days" | "yesNo";

export type SubjectField = {
  /** As the record calls it. */
  key: string;
  label: string;
  kind: FieldKind;
  isRequired: boolean;
  /** One sentence for the person who maps it. */
  help: string;
  /** How headers call it, best first, in lower case without accents, in English, German and French. */
  words: readonly string[];
  /** What stands under it in the template. */
  example: string;
};

/** Phrases written one after the other. */
export function phrases(list: string): string[] {
  return list.split(",").map((phrase) => phrase.trim().replaceAll(/\s+/g, " "));
}

/** The customer a row belongs to. */
export const customerKey: SubjectField = {
  key: "customerKey",
  label: "Customer number",
  kind: "text",
  isRequired: true,
  help: "What tells one customer from another in your books.",
  words: phrases(`
    customer number, customer no, customer id, customer key, customer external id, customer code, account
    number, client id, client number, contact id, kundennummer, kunden nr, kundennr, debitorennummer, debitor,
    debitoren nr, code client, numero client, no client, compte client, customer, client, kunde`),
  example: "C-1001",
};

export const currency: SubjectField = {
  key: "currency",
  label: "Currency",
  kind: "currency",
  isRequired: true,
  help: "The three-letter code; one for the whole file where no column holds it.",
  words: phrases("currency, currency code, iso currency, wahrung, waehrung, wahrungscode, devise, monnaie"),
  example: "EUR",
};

export const country: SubjectField = {
  key: "country",
  label: "Country",
  kind: "country",
  isRequired: false,
  help: "The two-letter code or the name.",
  words: phrases("country, country code, customer country, land, landercode, pays, code pays"),
  example: "DE",
};

/** The invoice a row is or is about. */
export const invoiceNumber = (isRequired: boolean): SubjectField => ({
  key: "invoiceNumber",
  label: "Invoice number",
  kind: "text",
  isRequired,
  help: isRequired
    ? "The invoice it reduces, by its number."
    : "The invoice it pays, by its number; money without one stays unapplied.",
  words: phrases(`
    invoice number, invoice no, invoice id, invoice, applied to, applies to, rechnungsnummer, rechnung nr,
    rechnungs nr, rechnung, numero facture, numero de facture, no facture, facture`),
  example: "INV-2001",
});
