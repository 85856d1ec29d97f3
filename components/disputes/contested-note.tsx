"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";

/** What of an invoice its customer contests now, with the way to each dispute; nothing where nothing is. */
export function ContestedNote({ invoiceId, entity }: { invoiceId: string; entity: string }) {
  const trpc = useTRPC();
  const mayRead = can(usePerson(), "dispute.read", entity || undefined);
  const { data = [] } = useQuery({ ...trpc.disputes.ofInvoice.queryOptions({ invoiceId }), enabled: mayRead });
  const open = data.filter(({ outcome }) => outcome === null);
  if (open.length === 0) return null;
  return (
    <ul aria-label="Contested" className="space-y-1">
      {open.map(({ id, case: of, reason, currency, items }) => {
        const minor = items.reduce(
          (sum, item) => (item.invoice.id === invoiceId ? sum + item.disputed.minor : sum),
          0n,
        );
        return (
          <li key={id}>
            <Amount money={{ minor, currency }} /> contested, {reason.label.toLowerCase()}{" "}
            {of === null ? null : (
              <Link href={`/disputes?case=${of.id}`} className="text-accent hover:underline">
                case {of.number}
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}
