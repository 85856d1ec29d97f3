import type { WirePrice, WireTax } from "#server/connectors/stripe/wire";
import { divideHalfUp, MICROS_PER_MINOR } from "#server/domain/money";
import { boundText, type Mapping, translated } from "#server/domain/sync/mapping";
import { businessDate, type PlainDate } from "#server/domain/time";

/** Small readings that several mappings share: Stripe's seconds, decimals and lists in our words. */
export function instantOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

export function instantOrNull(seconds: number | null | undefined): string | null {
  return seconds === null || seconds === undefined ? null : instantOf(seconds);
}

export type DayOf = { (seconds: number): PlainDate; orNull(seconds: number | null | undefined): PlainDate | null };

/** Days in one zone. Stripe knows instants alone; the entity's zone, where it is known, decides the day on the invoice. */
export function dayIn(timeZone: string): DayOf {
  const dayOf = (seconds: number) => businessDate(new Date(seconds * 1_000), timeZone);
  return Object.assign(dayOf, {
    orNull: (seconds: number | null | undefined) => (seconds === null || seconds === undefined ? null : dayOf(seconds)),
  });
}

/** The legal entity an object names, in our words. */
export function entityOf(mapping: Mapping, binding: string, object: unknown): string | null {
  return translated(mapping, "entity", boundText(mapping, binding, object));
}

/** Stripe's unit prices are decimals of a minor unit with up to twelve places; micros keep six and round the rest. */
export function microsOfDecimal(decimal: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal);
  const [, sign = "", whole = "0", fraction = ""] = match ?? [];
  const scaled = BigInt(whole + fraction) * MICROS_PER_MINOR;
  return divideHalfUp(sign === "-" ? -scaled : scaled, 10n ** BigInt(fraction.length)).toString();
}

/** Micros as Stripe writes unit prices: 12_500_000 → "12.5". */
export function decimalOfMicros(micros: string): string {
  const value = BigInt(micros);
  const digits = (value < 0n ? -value : value).toString().padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -6)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Null for tiered, packaged and usage-transformed prices: quantity times one price is not what they charge. */
export function unitPriceOf(price: WirePrice): string | null {
  if (price.billing_scheme === "tiered" || price.transform_quantity || price.transform_usage) return null;
  const decimal = price.unit_amount_decimal ?? price.amount_decimal ?? wholeText(price.unit_amount ?? price.amount);
  return decimal === null ? null : microsOfDecimal(decimal);
}

/** As a reading of use names it, before any mapping: the mapping reads a price's own. */
export function productCodeOf(price: WirePrice): string | null {
  return price.metadata?.product_code ?? price.lookup_key ?? null;
}

export function wholeText(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

export function upper(currency: string | null | undefined): string | null {
  return currency ? currency.toUpperCase() : null;
}

export function sumOfTaxes(taxes: readonly WireTax[] | null | undefined): bigint {
  return (taxes ?? []).reduce((sum, each) => sum + BigInt(each.amount), 0n);
}

/** Customers name the field themselves: "PO Number", "Purchase order", "P.O.". */
export function purchaseOrderOf(fields: readonly { name: string; value: string }[] | null | undefined): string | null {
  return fields?.find((field) => isPurchaseOrderName(field.name))?.value ?? null;
}

export function isPurchaseOrderName(name: string): boolean {
  return /^\s*(p\.?\s?o\.?(\s|$|[#:_-])|purchase\s+order)/i.test(name);
}

export function addressOf(
  address:
    | {
        line1?: string | null;
        city?: string | null;
        state?: string | null;
        postal_code?: string | null;
        country?: string | null;
      }
    | null
    | undefined,
) {
  return {
    line1: address?.line1 ?? null,
    city: address?.city ?? null,
    region: address?.state ?? null,
    postalCode: address?.postal_code ?? null,
    country: address?.country ?? null,
  };
}
