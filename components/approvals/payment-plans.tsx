"use client";
import { useQuery } from "@tanstack/react-query";
import { can } from "#server/domain/access/actor";
import { instalmentWords, type PlanStanding, planStandingWords } from "#server/domain/plans/standing";
import type { PaymentPlanView } from "#server/domain/plans/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Fact } from "../ui/fact";
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

/** What is paid when, and of which invoices, where it stands and what happened to it. */
export function Plan({ plan }: { plan: PaymentPlanView }) {
  const { currency, invoices, totalMinor, agreedAt, standing, history } = plan;
  const head = (
    <>
      <Head>Instalment</Head>
      <Head>Due</Head>
      <Head isNumber>Amount</Head>
      <Head isNumber>Paid</Head>
      <Head>Standing</Head>
    </>
  );
  return (
    <>
      <p className="text-pretty">
        <Amount money={{ minor: totalMinor, currency }} /> of{" "}
        {invoices.map(({ number }) => number ?? "an invoice without a number").join(", ")}, agreed{" "}
        <Instant at={agreedAt} />.
      </p>
      <Standing standing={standing} currency={currency} />
      <ScrollingTable label={`Instalments of plan ${plan.number}`} head={head}>
        {standing.instalments.map(({ dueOn, amountMinor, paidMinor, state }, place) => (
          <tr key={dueOn} className="border-t">
            <Cell>{place + 1}</Cell>
            <Cell>
              <Day day={dueOn} />
            </Cell>
            <Cell isNumber>
              <Amount money={{ minor: amountMinor, currency }} />
            </Cell>
            <Cell isNumber>
              <Amount money={{ minor: paidMinor, currency }} />
            </Cell>
            <Cell className={state === "missed" ? "text-danger" : undefined}>{instalmentWords[state]}</Cell>
          </tr>
        ))}
      </ScrollingTable>
      <ol aria-label={`History of plan ${plan.number}`} className="flex flex-col gap-1">
        {history.map(({ at, text }) => (
          <li key={`${at.getTime()} ${text}`} className="text-pretty">
            <Instant at={at} className="text-ink-2" /> {text}
          </li>
        ))}
      </ol>
    </>
  );
}

const tones = { on_track: "good", behind: "warn", completed: "good", defaulted: "danger" } as const;

function Standing({ standing, currency }: { standing: PlanStanding; currency: string }) {
  const { state, arrears, next, paidMinor, sentence } = standing;
  return (
    <>
      <p className="text-pretty">
        <Badge tone={tones[state]}>{planStandingWords[state]}</Badge> {sentence}
      </p>
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <Fact label="Paid">
          <Amount money={{ minor: paidMinor, currency }} />
        </Fact>
        <Fact label="Next instalment">
          {next === null ? (
            "–"
          ) : (
            <>
              <Amount money={{ minor: next.amountMinor, currency }} /> on <Day day={next.dueOn} />
            </>
          )}
        </Fact>
        <Fact label="Arrears">
          {arrears === null ? (
            "–"
          ) : (
            <>
              <Amount money={{ minor: arrears.minor, currency }} /> since <Day day={arrears.since} />
            </>
          )}
        </Fact>
      </dl>
    </>
  );
}
