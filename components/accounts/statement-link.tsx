"use client";
import { Download } from "lucide-react";
import { can } from "#server/domain/access/actor";
import { usePerson } from "../shell/person";
import { buttonClass } from "../ui/button-class";

/** The account's statement on a day, in the customer's language. */
export function StatementLink({ customerId, asOf }: { customerId: string; asOf: string }) {
  if (!can(usePerson(), "collection.read")) return null;
  return (
    <a
      href={`/api/accounts/${customerId}/statement?${new URLSearchParams({ asOf }).toString()}`}
      download
      data-print="hide"
      className={buttonClass("quiet", "md")}
    >
      <Download size={14} aria-hidden="true" />
      Statement as PDF
    </a>
  );
}
