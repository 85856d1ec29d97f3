"use client";
import { useQuery } from "@tanstack/react-query";
import { can } from "#server/domain/access/actor";
import type { PaymentPlanView } from "#server/domain/plans/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Part } from "../ui/part";

/** The plan a request brought about, once it is carried out. */
export function PlanOfRequest({ requestId }: { requestId: string }) {
  const trpc = useTRPC();
  const mayRead = can(usePerson(), "customer.read");
  const { data } = useQuery(trpc.paymentPlans.get.queryOptions({ requestId }, { enabled: mayRead }));
  if (!data) return null;
  return (
    <Part title={`Payment plan ${data.number}`}>
      <Plan plan={data} />
    </Part>
  );
}

/** What is paid when, and of which invoices. */
export function Plan({ plan }: { plan: PaymentPlanView }) {
  const { currency, instalments, invoices, totalMinor, agreedAt } = plan;
  const head = (
    <>
      <Head>Instalment</Head>
      <Head>Due</Head>
      <Head isNumber>Amount</Head>
    </>
  );
  return (
    <>
      <p className="text-pretty">
        <Amount money={{ minor: totalMinor, currency }} /> of{" "}
        {invoices.map(({ number }) => number ?? "an invoice without a number").join(", ")}, agreed{" "}
        <Instant at={agreedAt} />.
      </p>
      <ScrollingTable label={`Instalments of plan ${plan.number}`} head={head}>
        {instalments.map(({ position, dueOn, amountMinor }) => (
          <tr key={position} className="border-t">
            <Cell>{position}</Cell>
            <Cell>
              <Day day={dueOn} />
            </Cell>
            <Cell isNumber>
              <Amount money={{ minor: amountMinor, currency }} />
            </Cell>
          </tr>
        ))}
      </ScrollingTable>
    </>
  );
}
