"use client";
import { THRESHOLD_CURRENCY } from "#server/domain/routing/facts";
import { formatMoney } from "../format/format-money";
import { useReader } from "../format/reader";

/** What a request counts for at the table of authority: in the reporting currency, added up with what was asked for alike. */
export function BaseAmount({ minor }: { minor: bigint }) {
  const { locale } = useReader();
  return <span className="whitespace-nowrap">{formatMoney({ minor, currency: THRESHOLD_CURRENCY }, locale)}</span>;
}
