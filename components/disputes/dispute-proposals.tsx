"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { ProposedDispute } from "#server/domain/disputes/views";
import { Day } from "../format/day";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Part } from "../ui/part";
import { RaiseDialog } from "./raise-dialog";

/** Open tickets on which the customer seems to contest something; nothing is shown where there are none. */
export function DisputeProposals({ customerId }: { customerId: string }) {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.disputes.proposals.queryOptions({ customerId }));
  const { data: account } = useQuery({ ...trpc.accounts.get.queryOptions({ customerId }), enabled: data.length > 0 });
  const [raising, setRaising] = useState<ProposedDispute | null>(null);
  const mayRaise = can(usePerson(), "dispute.raise", account?.entity);
  if (data.length === 0) return null;
  return (
    <Part title="Tickets that speak of a claim">
      <ul className="divide-y border-y">
        {data.map((ticket) => (
          <li key={ticket.ticketId} className="flex flex-wrap items-start gap-x-3 gap-y-1 py-1.5">
            <p className="min-w-0 flex-1 break-words">
              <span className="text-ink-2">{ticket.number}</span> <bdi>{ticket.subject}</bdi>
              <span className="block text-ink-2 text-sm">
                <Day day={ticket.openedOn} /> · <bdi>“{ticket.quote}”</bdi>
              </span>
            </p>
            {mayRaise && account ? (
              <Button size="sm" onClick={() => setRaising(ticket)}>
                Raise a dispute<span className="sr-only"> from ticket {ticket.number}</span>
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {raising && account ? (
        <RaiseDialog
          customer={{ id: customerId, name: account.name }}
          chosen={raising.invoiceId === null ? [] : [raising.invoiceId]}
          source="ticket"
          begun={{ reason: raising.reason, words: raising.quote, ticketId: raising.ticketId }}
          onClose={() => setRaising(null)}
        />
      ) : null}
    </Part>
  );
}
