"use client";
import { Download } from "lucide-react";
import { can } from "#server/domain/access/actor";
import { usePerson } from "../shell/person";
import { buttonClass } from "../ui/button-class";

type Props = {
  requestId: string;
  entity: string;
  /** Set where several stand in one list. */
  reference?: string;
};

/** The order to the bank, as the file a treasury hands in. */
export function PaymentOrderLink({ requestId, entity, reference }: Props) {
  if (!can(usePerson(), "cash.read", entity))
    return <span className="text-ink-2">Whoever sees cash downloads the order.</span>;
  return (
    <a
      href={`/api/bank-returns/${requestId}`}
      download
      data-print="hide"
      aria-label={reference === undefined ? undefined : `Payment order ${reference}`}
      className={buttonClass("quiet", "sm")}
    >
      <Download size={14} aria-hidden="true" />
      Payment order
    </a>
  );
}
