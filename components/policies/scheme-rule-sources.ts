import type { SchemeRule } from "#server/domain/collections/scheme-rules";

/** When the figures were read. */
export const SOURCES_READ = "November 2026";

/** Where the figures of a rule were read. The rule books themselves were not at hand. */
const sources: readonly (Pick<SchemeRule, "scheme"> & { since?: string; source: string })[] = [
  { scheme: "visa", since: "2021-04-17", source: "midmetrics.com, 16 April 2021, on Visa's announcement" },
  {
    scheme: "visa",
    since: "2025-05-25",
    source: "docs.cielo.com.br and developers.tabapay.com, changelogs; Adyen and Worldpay still publish 15",
  },
  { scheme: "mastercard", since: "2022-10-01", source: "retries.com, Transaction Processing Excellence" },
  {
    scheme: "mastercard",
    since: "2023-11-01",
    source: "developer.paypal.com/braintree, Mastercard Networks; developers.tabapay.com for Canada",
  },
  { scheme: "sepa_debit", source: "docs.adyen.com/online-payments/auto-rescue/sepa, May 2026" },
  {
    scheme: "bacs",
    source: "support.gocardless.com, Retrying a failed payment; cleardirectdebit.co.uk and movimo.co.uk",
  },
  { scheme: "ach", source: "Nacha Operating Rules, 2.12.4, as told by bankfivenine.com and docs.galileo-ft.com" },
];

export function sourceOf({ scheme, since }: SchemeRule): string | null {
  const found = sources.find((one) => one.scheme === scheme && (one.since ?? null) === since);
  return found?.source ?? null;
}
