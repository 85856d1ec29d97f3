import type { InvoiceFacts } from "#server/domain/collections/account-facts";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** Sums of open amounts in minor units by days past due, and how many invoices they come from. */
export type AgingSums = {
  current: bigint;
  d1_30: bigint;
  d31_60: bigint;
  d61_90: bigint;
  d91_120: bigint;
  d120_plus: bigint;
  total: bigint;
  invoices: number;
};
type Bucket = Exclude<keyof AgingSums, "total" | "invoices">;

/** All that is open in a currency, and beside it the part that nobody disputes. */
export type AgingOfCurrency = AgingSums & { currency: string; undisputed: AgingSums };

const lastDays = [
  [0, "current"],
  [30, "d1_30"],
  [60, "d31_60"],
  [90, "d61_90"],
  [120, "d91_120"],
] as const satisfies readonly (readonly [number, Bucket])[];

export function bucketOf(daysPastDue: number): Bucket {
  return lastDays.find(([last]) => daysPastDue <= last)?.[1] ?? "d120_plus";
}

/** What is open at the end of a day, by currency in the order of their codes. */
export function agingOn(
  invoices: Iterable<Pick<InvoiceFacts, "currency" | "dueOn" | "openMinor" | "disputedMinor">>,
  day: PlainDate,
): AgingOfCurrency[] {
  const byCurrency = new Map<string, AgingOfCurrency>();
  for (const { currency, dueOn, openMinor, disputedMinor } of invoices) {
    const sums = byCurrency.get(currency) ?? { currency, ...nothing(), undisputed: nothing() };
    byCurrency.set(currency, sums);
    const bucket = bucketOf(daysBetween(dueOn, day));
    add(sums, bucket, openMinor);
    add(sums.undisputed, bucket, openMinor - disputedMinor);
  }
  return [...byCurrency.values()].sort((left, right) => (left.currency < right.currency ? -1 : 1));
}

function add(sums: AgingSums, bucket: Bucket, minor: bigint): void {
  if (minor <= 0n) return;
  sums[bucket] += minor;
  sums.total += minor;
  sums.invoices += 1;
}

function nothing(): AgingSums {
  return { current: 0n, d1_30: 0n, d31_60: 0n, d61_90: 0n, d91_120: 0n, d120_plus: 0n, total: 0n, invoices: 0 };
}
