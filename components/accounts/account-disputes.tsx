"use client";
import { useQuery } from "@tanstack/react-query";
import { can } from "#server/domain/access/actor";
import type { AccountChargeback, ContestedInvoice, DecidedChargebacks } from "#server/domain/accounts/views";
import { asSentence } from "#server/domain/exceptions/words";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { DisputeList } from "../disputes/dispute-list";
import { DisputeProposals } from "../disputes/dispute-proposals";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { EmptyFace, FailedFace } from "../ui/faces";
import { Part } from "../ui/part";
import { SkeletonRows } from "../ui/skeleton";
import { chargebackWords } from "./account-words";

/** What the customer contests: open invoices, and payments it took back through its bank or card. */
export function AccountDisputes(asked: { customerId: string; isRolledUp: boolean }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.accounts.disputes.queryOptions(asked));
  const mayRead = can(usePerson(), "dispute.read");
  const { data: disputes = [] } = useQuery({ ...trpc.disputes.ofCustomer.queryOptions(asked), enabled: mayRead });
  if (error)
    return (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  if (!data) return <SkeletonRows count={4} label="Loading what is contested" />;
  const proposals = mayRead ? <DisputeProposals customerId={asked.customerId} /> : null;
  const { decided, chargebacks } = data;
  const told = new Set(disputes.flatMap(({ items }) => items.map(({ invoice }) => invoice.id)));
  // What only a source marks stands apart; of the others their disputes tell more.
  const contested = data.contested.filter(({ id }) => !told.has(id));
  if (disputes.length + chargebacks.length + contested.length === 0)
    return (
      <>
        {proposals}
        <EmptyFace title="Nothing is contested">
          Invoices the customer does not agree with and payments it took back stand here.
        </EmptyFace>
      </>
    );
  return (
    <>
      {proposals}
      {disputes.length > 0 ? (
        <Part title="Disputes">
          <DisputeList disputes={disputes} isWithCustomer={asked.isRolledUp} />
        </Part>
      ) : null}
      {contested.length > 0 ? <Contested rows={contested} /> : null}
      {chargebacks.length > 0 ? <Chargebacks rows={chargebacks} decided={decided} /> : null}
    </>
  );
}

function Contested({ rows }: { rows: readonly ContestedInvoice[] }) {
  const head = (
    <>
      <Head>Invoice</Head>
      <Head>Due</Head>
      <Head isNumber>Left to pay</Head>
      <Head>Ticket</Head>
    </>
  );
  return (
    <Part title="Contested invoices">
      <ScrollingTable label="Contested invoices" head={head} least="min-w-[32rem]">
        {rows.map(({ id, number, dueOn, left, ticket }) => (
          <tr key={id} className="border-t align-top">
            <Cell className="whitespace-nowrap font-medium">{number}</Cell>
            <Cell className="whitespace-nowrap">
              <Day day={dueOn} />
            </Cell>
            <Cell isNumber>
              <Amount money={left} />
            </Cell>
            <Cell>
              {ticket === null ? (
                <span className="text-ink-2">No ticket names it</span>
              ) : (
                <>
                  {ticket.number} <bdi>{ticket.subject}</bdi> <span className="text-ink-2">· {ticket.status}</span>
                </>
              )}
            </Cell>
          </tr>
        ))}
      </ScrollingTable>
    </Part>
  );
}

type ChargebacksProps = { rows: readonly AccountChargeback[]; decided: readonly DecidedChargebacks[] };

function Chargebacks({ rows, decided }: ChargebacksProps) {
  const head = (
    <>
      <Head>Opened</Head>
      <Head>Invoice</Head>
      <Head isNumber>Amount</Head>
      <Head>Reason</Head>
      <Head>Standing</Head>
      <Head>Evidence by</Head>
    </>
  );
  return (
    <Part title="Chargebacks">
      {decided.map((sums) => (
        <Decided key={sums.won.currency} {...sums} />
      ))}
      <ScrollingTable label="Chargebacks" head={head} least="min-w-[38rem]">
        {rows.map(({ id, openedAt, invoice, amount, reason, status, evidenceDueAt }) => (
          <tr key={id} className="border-t align-top">
            <Cell className="whitespace-nowrap">
              <Instant at={openedAt} as="moment" />
            </Cell>
            <Cell className="whitespace-nowrap">{invoice?.number ?? "–"}</Cell>
            <Cell isNumber>
              <Amount money={amount} />
            </Cell>
            <Cell>{reason === null ? "–" : asSentence(reason.replaceAll("_", " "))}</Cell>
            <Cell className="whitespace-nowrap">{chargebackWords(status)}</Cell>
            <Cell className="whitespace-nowrap">
              {evidenceDueAt !== null && status.endsWith("needs_response") ? (
                <Instant at={evidenceDueAt} as="moment" />
              ) : (
                "–"
              )}
            </Cell>
          </tr>
        ))}
      </ScrollingTable>
    </Part>
  );
}

/** What banks decided so far, in one currency. */
function Decided({ won, wonCount, lost, lostCount }: DecidedChargebacks) {
  return (
    <p className="mb-2">
      Won {wonCount} of {wonCount + lostCount}: <Amount money={won} /> came back, <Amount money={lost} /> lost
    </p>
  );
}
