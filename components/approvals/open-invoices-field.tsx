"use client";
import { useQuery } from "@tanstack/react-query";
import type { PlannableInvoice } from "#server/domain/plans/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Checkbox } from "../ui/checkbox";
import { WarningNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import type { AskDraft } from "./ask-draft";

type Props = {
  draft: Pick<AskDraft, "customerId" | "invoiceIds">;
  legend: string;
  /** Whether a request may still be about it. */
  isFree: (invoice: PlannableInvoice) => boolean;
  onChoose: (chosen: readonly PlannableInvoice[]) => void;
};

/** Which of a customer's open invoices the request is about: those of one currency. */
export function OpenInvoicesField({ draft: { customerId, invoiceIds }, legend, isFree, onChoose }: Props) {
  const trpc = useTRPC();
  const [first] = invoiceIds;
  const whose = customerId !== null ? { customerId } : { invoiceId: first ?? "" };
  const isKnown = customerId !== null || first !== undefined;
  const { data, error } = useQuery(trpc.paymentPlans.plannable.queryOptions(whose, { enabled: isKnown }));
  if (error) return <WarningNotice>{sentenceOf(error)}</WarningNotice>;
  if (!data) return <SkeletonRows count={2} label="Loading what is owed" />;
  if (data.length === 0) return <WarningNotice>Nothing is left to pay on any invoice.</WarningNotice>;
  const isChosen = ({ invoiceId }: PlannableInvoice) => invoiceIds.includes(invoiceId);
  const currency = data.find(isChosen)?.left.currency ?? null;
  const canJoin = (invoice: PlannableInvoice) =>
    isChosen(invoice) || (isFree(invoice) && (currency === null || currency === invoice.left.currency));
  const toggle = (invoice: PlannableInvoice) =>
    onChoose(data.filter((one) => (one === invoice ? !isChosen(one) : isChosen(one))));
  const head = (
    <>
      <Head>Invoice</Head>
      <Head>Due</Head>
      <Head isNumber>Left to pay</Head>
    </>
  );
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 font-medium">{legend}</legend>
      <ScrollingTable label={legend} head={head} least="min-w-[20rem]">
        {data.map((invoice) => (
          <tr key={invoice.invoiceId} className="border-t align-baseline">
            <Cell>
              <Checkbox isOn={isChosen(invoice)} isDisabled={!canJoin(invoice)} onChange={() => toggle(invoice)}>
                {invoice.number ?? "Without a number"}
                {invoice.planNumber === null ? null : <span className="text-ink-2"> in plan {invoice.planNumber}</span>}
              </Checkbox>
            </Cell>
            <Cell>{invoice.dueOn === null ? "–" : <Day day={invoice.dueOn} />}</Cell>
            <Cell isNumber>
              <Amount money={invoice.left} />
            </Cell>
          </tr>
        ))}
      </ScrollingTable>
    </fieldset>
  );
}
