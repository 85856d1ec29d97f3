"use client";
import type { Money } from "#server/domain/money";
import { cn } from "../ui/cn";
import { formatMoney } from "./format-money";
import { useReader } from "./reader";

type AmountProps = {
  money: Money | null | undefined /** Writes zero out ("€0.00") where a dash would be read as unknown. */;
  showsZero?: boolean;
  className?: string;
};

/** An amount, never cut off. Nothing and zero are a dash, so that columns of mostly nothing stay quiet. */
export function Amount({ money, showsZero = false, className }: AmountProps) {
  const { locale } = useReader();
  if (!money || (money.minor === 0n && !showsZero)) {
    return (
      <span className={cn("whitespace-nowrap text-ink-2", className)}>
        <span aria-hidden="true">–</span>
        <span className="sr-only">{money ? `zero ${money.currency}` : "no amount"}</span>
      </span>
    );
  }
  return <span className={cn("whitespace-nowrap", className)}>{formatMoney(money, locale)}</span>;
}

/** A sum per currency, each on its own. */
export function Amounts({ moneys, className }: { moneys: readonly Money[]; className?: string }) {
  const { locale } = useReader();
  return (
    <span className={className}>
      {moneys.map((money, index) => (
        <span key={money.currency} className="whitespace-nowrap">
          {index > 0 ? <span className="text-ink-2"> · </span> : null}
          {formatMoney(money, locale)}
        </span>
      ))}
    </span>
  );
}
