"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { InvoiceDocument } from "#server/domain/cases/background";
import type { Money } from "#server/domain/money";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";

/** Opens the invoice as its customer reads it. */
export function InvoicePaper({ invoiceId, name }: { invoiceId: string; name: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setIsOpen(true)}>
        As the customer sees it
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`${name}, as the customer sees it`}
        description="Made from what billing says now."
        size="lg"
        isReading
      >
        {isOpen ? <Paper invoiceId={invoiceId} /> : null}
      </Dialog>
    </>
  );
}

function Paper({ invoiceId }: { invoiceId: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.cases.invoiceDocument.queryOptions({ invoiceId }));
  if (error) return <FailedNotice>{sentenceOf(error)}</FailedNotice>;
  if (!data) return <SkeletonRows count={6} />;
  return (
    <div className="space-y-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <div>
          <p className="font-semibold">{data.seller.name}</p>
          <p className="text-ink-2">{data.seller.country}</p>
        </div>
        <address className="not-italic">
          <p className="font-semibold">{data.customer.name}</p>
          {data.customer.addressLines.map((line) => (
            <p key={line}>{line}</p>
          ))}
          {data.customer.taxId ? <p className="text-ink-2">Tax id {data.customer.taxId}</p> : null}
        </address>
      </div>
      <Head document={data} />
      <Lines document={data} />
      <Totals document={data} />
    </div>
  );
}

function Head({ document }: { document: InvoiceDocument }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-4">
      <Term label="Invoice">{document.number ?? "Draft"}</Term>
      <Term label="Date">
        <Day day={document.issuedOn} />
      </Term>
      <Term label="Due">
        <Day day={document.dueOn} />
      </Term>
      <Term label="Purchase order">{document.poNumber ?? "–"}</Term>
    </dl>
  );
}

function Term({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-ink-2 text-sm">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}

function Lines({ document }: { document: InvoiceDocument }) {
  return (
    <table className="w-full border-collapse text-left">
      <thead>
        <tr className="border-b text-ink-2 text-sm">
          <th scope="col" className="py-1 font-medium">
            Description
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            Quantity
          </th>
          <th scope="col" className="px-2 py-1 text-right font-medium">
            Price
          </th>
          <th scope="col" className="py-1 text-right font-medium">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {document.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines can say the same, and their order is the invoice's
          <tr key={index} className="border-b align-top">
            <td className="py-1.5">
              {line.description}
              {line.period ? (
                <span className="block text-ink-2 text-sm">
                  <Day day={line.period[0]} /> to <Day day={line.period[1]} />
                </span>
              ) : null}
            </td>
            <td className="px-2 py-1.5 text-right">{line.quantity}</td>
            <td className="px-2 py-1.5 text-right">{line.unitPrice}</td>
            <td className="py-1.5 text-right">
              <Amount money={line.amount} showsZero />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Totals({ document }: { document: InvoiceDocument }) {
  const rows: [string, Money][] = [
    ["Subtotal", document.subtotal],
    ...document.taxes.map(({ label, amount }): [string, Money] => [label, amount]),
    ["Total", document.total],
    ...(document.paid.minor === 0n ? [] : ([["Paid", document.paid]] as [string, Money][])),
    ...(document.credited.minor === 0n ? [] : ([["Credited", document.credited]] as [string, Money][])),
    ["Left to pay", document.balance],
  ];
  return (
    <dl className="ml-auto grid w-full max-w-xs grid-cols-[1fr_auto] gap-x-4 gap-y-1">
      {rows.map(([label, money]) => (
        <div key={label} className="contents">
          <dt className="text-ink-2">{label}</dt>
          <dd className="text-right">
            <Amount money={money} showsZero />
          </dd>
        </div>
      ))}
    </dl>
  );
}
