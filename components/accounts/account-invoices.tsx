"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { AccountInvoice } from "#server/domain/accounts/views";
import type { ExclusionView } from "#server/domain/collections/record-views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { plural } from "../case/words";
import { Contested } from "../disputes/contested";
import { InvoiceDisputes } from "../disputes/invoice-disputes";
import { Day } from "../format/day";
import { Amount, Amounts } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { EmptyFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { toast } from "../ui/toaster";
import { invoicesAsTsv, leftPerCurrency } from "./selection";

/** How an invoice came to its end. */
const endWords: Record<string, string> = { open: "Paid", paid: "Paid", void: "Voided", uncollectible: "Written off" };

type Props = {
  customerId: string;
  asOf: string;
  isRolledUp: boolean;
  kind: "open" | "past";
  /** What is left out of collections: an invoice says so of itself. */
  exclusions: readonly ExclusionView[];
  chosen: readonly AccountInvoice[];
  onChoose: (chosen: readonly AccountInvoice[]) => void;
};

/** The invoices as the day left them. Open ones can be ticked; their sum stands below, and acts on the account begin with them. */
export function AccountInvoices({ kind, exclusions, chosen, onChoose, ...asked }: Props) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.accounts.invoices.infiniteQueryOptions(
      { kind, ...asked },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (list.error)
    return (
      <FailedFace reference={referenceOf(list.error)} onRetry={() => void list.refetch()}>
        {sentenceOf(list.error)}
      </FailedFace>
    );
  if (!list.data) return <SkeletonRows count={6} label="Loading the invoices" />;
  const rows = list.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0)
    return kind === "open" ? (
      <EmptyFace title="Nothing was open on this day">Invoices with something left to pay stand here.</EmptyFace>
    ) : (
      <EmptyFace title="No past invoices by this day">
        Invoices that were paid, credited, voided or written off stand here.
      </EmptyFace>
    );
  const tick = (invoice: AccountInvoice, isOn: boolean) =>
    onChoose(isOn ? [...chosen, invoice] : chosen.filter(({ id }) => id !== invoice.id));
  const isOpen = kind === "open";
  const head = (
    <>
      {isOpen ? (
        <Head>
          <span className="sr-only">Chosen</span>
        </Head>
      ) : null}
      <Head>Invoice</Head>
      {asked.isRolledUp ? <Head>Customer</Head> : null}
      <Head>Issued</Head>
      <Head>Due</Head>
      <Head isNumber>{isOpen ? "Days past due" : "Paid late"}</Head>
      <Head isNumber>Total</Head>
      <Head isNumber>Left to pay</Head>
      <Head>Standing</Head>
    </>
  );
  return (
    <>
      <ScrollingTable
        label={isOpen ? "Open invoices" : "Past invoices"}
        head={head}
        least={asked.isRolledUp ? "min-w-[52rem]" : "min-w-[46rem]"}
      >
        {rows.map((row) => (
          <InvoiceLine
            key={row.id}
            row={row}
            isOpen={isOpen}
            isWithCustomer={asked.isRolledUp}
            exclusion={exclusions.find(({ invoice }) => invoice?.id === row.id)}
            isTicked={chosen.some(({ id }) => id === row.id)}
            onTick={tick}
          />
        ))}
      </ScrollingTable>
      {list.hasNextPage ? (
        <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} className="self-start">
          Show more invoices
        </Button>
      ) : null}
      {isOpen && chosen.length > 0 ? <Selection chosen={chosen} onClear={() => onChoose([])} /> : null}
    </>
  );
}

type LineProps = {
  row: AccountInvoice;
  isOpen: boolean;
  isWithCustomer: boolean;
  exclusion: ExclusionView | undefined;
  isTicked: boolean;
  onTick: (invoice: AccountInvoice, isOn: boolean) => void;
};

function InvoiceLine({ row, isOpen, isWithCustomer, exclusion, isTicked, onTick }: LineProps) {
  const name = row.number ?? "an invoice without a number";
  const isLate = (row.daysLate ?? 0) > 0;
  return (
    <tr className="border-t">
      {isOpen ? (
        <Cell>
          <Checkbox isOn={isTicked} onChange={(isOn) => onTick(row, isOn)} label={`Choose ${name}`} />
        </Cell>
      ) : null}
      <Cell className="whitespace-nowrap font-medium">{row.number ?? "No number"}</Cell>
      {isWithCustomer ? <Cell>{row.customer.name}</Cell> : null}
      <Cell className="whitespace-nowrap">
        <Day day={row.issuedOn} />
      </Cell>
      <Cell className="whitespace-nowrap">
        <Day day={row.dueOn} />
      </Cell>
      <Cell isNumber className="whitespace-nowrap">
        {isLate ? <span className={isOpen ? "text-danger" : ""}>{plural(row.daysLate ?? 0, "day")}</span> : "–"}
      </Cell>
      <Cell isNumber>
        <Amount money={row.total} showsZero />
      </Cell>
      <Cell isNumber>
        <Amount money={row.left} />
      </Cell>
      <Cell>
        <span className="flex flex-wrap gap-1">
          <Badge tone="calm">{isOpen ? "Open" : (endWords[row.status] ?? row.status)}</Badge>
          {row.contested ? (
            <InvoiceDisputes invoice={{ id: row.id, number: name }}>
              <Badge tone="warn">
                <Contested contested={row.contested} open={row.left} />
              </Badge>
            </InvoiceDisputes>
          ) : null}
          {row.isHeldByCase ? <Badge tone="warn">Held by a case</Badge> : null}
          {row.isInPlan ? <Badge tone="calm">Payment plan</Badge> : null}
          {exclusion ? <LeftOut exclusion={exclusion} /> : null}
        </span>
      </Cell>
    </tr>
  );
}

function LeftOut({ exclusion: { reason, untilOn } }: { exclusion: ExclusionView }) {
  return (
    <span title={reason}>
      <Badge tone="warn">
        Left out
        {untilOn === null ? null : (
          <span>
            until <Day day={untilOn} isShort />
          </span>
        )}
      </Badge>
    </span>
  );
}

function Selection({ chosen, onClear }: { chosen: readonly AccountInvoice[]; onClear: () => void }) {
  const copy = () =>
    navigator.clipboard.writeText(invoicesAsTsv(chosen)).then(
      () => toast.done(`${plural(chosen.length, "invoice")} copied.`),
      (error: unknown) => toast.failed(`The invoices could not be copied. ${sentenceOf(error)}`),
    );
  return (
    <section
      aria-label="Chosen invoices"
      className="sticky bottom-0 flex flex-wrap items-center gap-3 border-t bg-surface-2 px-3 py-2"
    >
      <p role="status">
        {plural(chosen.length, "invoice")} chosen · <Amounts moneys={leftPerCurrency(chosen)} /> left to pay
      </p>
      <Button size="sm" onClick={() => void copy()}>
        Copy for a sheet
      </Button>
      <Button size="sm" variant="plain" onClick={onClear}>
        Choose none
      </Button>
    </section>
  );
}
