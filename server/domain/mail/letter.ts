import type { MessageBlock } from "#server/domain/mail/render-message";

/** A block as it is printed: everything in it is text already. */
export type PrintedBlock =
  | { is: "paragraph"; text: string }
  | {
      is: "table";
      heading: string | null;
      columns: readonly string[];
      rows: readonly (readonly string[])[];
      sums: readonly { label: string; amount: string }[];
    };

export const papers = ["a4", "letter"] as const;
export type Paper = (typeof papers)[number];

/** What printers hold where the reader is: Letter in the United States and Canada, A4 elsewhere. */
export function paperOf(country: string | null): Paper {
  return country === "US" || country === "CA" ? "letter" : "a4";
}

/** A letter as it is printed, kept so that it can be printed again as it was. */
export type LetterContent = {
  /** Who writes, above the window and small. */
  from: string;
  /** Name and address in the window, a line each. */
  address: readonly string[];
  /** The day, as it is written. */
  dated: string;
  blocks: readonly PrintedBlock[];
  /** A4 where it is not said. */
  paper?: Paper;
};

export function printedBlocks(blocks: readonly MessageBlock[]): PrintedBlock[] {
  return blocks.map((block) => {
    if (block.is === "paragraph") return block;
    const { heading, columns, rows, sums } = block.table;
    return { is: "table", heading, columns, rows, sums };
  });
}

type PostalAddress = {
  line1: string | null;
  city: string | null;
  region: string | null;
  postalCode: string | null;
  country: string | null;
};

/** Lines of an address as its country writes them; null where no letter would arrive. */
export function addressLines(name: string, address: PostalAddress | null, fromCountry: string): string[] | null {
  const said = (text: string | null | undefined) => text?.trim() || null;
  const street = said(address?.line1);
  const city = said(address?.city);
  if (!address || street === null || city === null) return null;
  const [region, code, country] = [said(address.region), said(address.postalCode), said(address.country)];
  const isAmerican = country === "US" || country === "CA" || country === "AU";
  const town = isAmerican
    ? [city, [region, code].filter(Boolean).join(" ")].filter(Boolean).join(", ")
    : [country === "GB" || country === "IE" ? null : code, city].filter(Boolean).join(" ");
  const behind = country === "GB" || country === "IE" ? [code] : country === "JP" ? [region] : [];
  const abroad = country !== null && country !== fromCountry ? countryName(country) : null;
  return [name, street, town, ...behind, abroad].filter((line) => line !== null);
}

/** In capitals and in English: what every post office reads (Universal Postal Union). */
function countryName(code: string): string {
  return (new Intl.DisplayNames("en", { type: "region", fallback: "code" }).of(code) ?? code).toUpperCase();
}
