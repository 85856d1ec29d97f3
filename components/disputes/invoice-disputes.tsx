"use client";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { can } from "#server/domain/access/actor";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { DisputeList } from "./dispute-list";

type Props = { invoice: { id: string; number: string }; children: ReactNode };

/** Opens what is contested of an invoice where the invoice says that something is. */
export function InvoiceDisputes({ invoice, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  if (!can(usePerson(), "dispute.read")) return children;
  return (
    <>
      <button
        type="button"
        aria-label={`What is contested of ${invoice.number}`}
        className="rounded-md hover:underline"
        onClick={() => setOpen(true)}
      >
        {children}
      </button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={`What is contested of ${invoice.number}`}
        size="lg"
        isReading
      >
        {isOpen ? <Disputes invoiceId={invoice.id} /> : null}
      </Dialog>
    </>
  );
}

function Disputes({ invoiceId }: { invoiceId: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.disputes.ofInvoice.queryOptions({ invoiceId }));
  if (error) return <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>;
  if (!data) return <SkeletonRows count={3} label="Loading the disputes" />;
  if (data.length === 0) return <p className="text-ink-2">A source marks it as disputed and does not say why.</p>;
  return <DisputeList disputes={data} />;
}
