"use client";
import type { PacketValue } from "#server/domain/approvals/packet";
import { kindOfPayment } from "#server/domain/exceptions/payment-words";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Amount } from "../format/money";

/** A source's own word, such as "customer_balance", as people say it; everything else as it stands. */
function codeWords(text: string): string {
  if (!/^[a-z]+(_[a-z]+)+$/.test(text)) return text;
  const known = kindOfPayment({ method: text, isCollected: false });
  return known === "payment" ? text.replaceAll("_", " ") : known;
}

/** A value of the packet as people read it; null for a fact that was not there. */
export function PacketValueText({ value }: { value: PacketValue | null }) {
  if (value === null) return <span className="text-ink-2">not there</span>;
  switch (value.is) {
    case "text":
      return <bdi className="break-words">{codeWords(value.text)}</bdi>;
    case "amount":
      return <Amount money={{ minor: BigInt(value.minor), currency: value.currency }} showsZero />;
    case "day":
      return <Day day={value.day} />;
    case "count":
      return <Count value={value.count} />;
  }
}
