"use client";
import type { RequestState } from "#server/domain/approvals/machine";
import type { Packet, PacketFact } from "#server/domain/approvals/packet";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { systemName } from "../case/words";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { Part } from "../ui/part";
import { PacketValueText } from "./packet-value-text";
import { PlanList } from "./plan-list";
import { isUndecided, outcomeWord, planTitle, sumSentence } from "./request-words";

/** What is signed: what will happen, the facts it rests on, what was asked for alike and how that ended. */
export function PacketView({ packet, state }: { packet: Packet; state: RequestState }) {
  return (
    <>
      <Part title={planTitle(state)}>
        <PlanList consequences={packet.consequences} plan={packet.plan} />
      </Part>
      <Part title="Facts it rests on">
        <Facts facts={packet.facts} canChange={isUndecided(state)} />
      </Part>
      {packet.sums.length > 0 || packet.base ? (
        <Part title="What it counts for">
          <Sums packet={packet} />
        </Part>
      ) : null}
      <Part title="The latest like it">
        <Precedents precedents={packet.precedents} />
      </Part>
    </>
  );
}

function Facts({ facts, canChange }: { facts: readonly PacketFact[]; canChange: boolean }) {
  const head = (
    <>
      <Head>Fact</Head>
      <Head isNumber>Value</Head>
      <Head>Source</Head>
      <Head>Seen</Head>
      <Head>Weight</Head>
    </>
  );
  return (
    <>
      <ScrollingTable label="Facts" head={head}>
        {facts.map((fact) => (
          <tr key={fact.key} className="border-t align-top">
            <Cell>{fact.label}</Cell>
            <Cell isNumber>
              <PacketValueText value={fact.value} />
            </Cell>
            <Cell>{fact.source === null ? "–" : systemName(fact.source)}</Cell>
            <Cell>{fact.seenAt === null ? "–" : <Instant at={new Date(fact.seenAt)} />}</Cell>
            <Cell>{fact.isSignificant ? <Badge tone="accent">Signed on it</Badge> : "Explains"}</Cell>
          </tr>
        ))}
      </ScrollingTable>
      {canChange ? (
        <p className="text-ink-2 text-sm">
          Should a fact it is signed on change before it is carried out, the signatures are void and the request is
          shown again with the difference.
        </p>
      ) : null}
    </>
  );
}

function Sums({ packet: { amount, base, sums } }: { packet: Packet }) {
  const isConverted = base !== null && amount?.currency !== base.currency;
  return (
    <ul className="flex flex-col gap-1">
      {base ? (
        <li>
          <Amount money={{ minor: BigInt(base.minor), currency: base.currency }} showsZero />
          {isConverted ? (
            <>
              {" "}
              at the rate of <Day day={base.rateOn} />
            </>
          ) : null}
          {base.aggregateMinor === base.minor ? (
            ", with nothing asked for alike"
          ) : (
            <>
              ; together it counts for{" "}
              <Amount money={{ minor: BigInt(base.aggregateMinor), currency: base.currency }} showsZero />
            </>
          )}
          .
        </li>
      ) : null}
      {sums.map((sum) => (
        <li key={sum.by}>
          {sumSentence(sum)}{" "}
          {base ? (
            <>
              <Amount money={{ minor: BigInt(sum.baseMinor), currency: base.currency }} showsZero />.
            </>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Precedents({ precedents }: Pick<Packet, "precedents">) {
  if (precedents.length === 0) return <p className="text-ink-2">Nothing like it was decided before.</p>;
  return (
    <ol aria-label="Decided before" className="divide-y border-y">
      {precedents.map((one) => (
        <li key={one.number} className="py-1.5">
          <p className="flex items-baseline gap-3">
            <span className="min-w-0 flex-1">
              <span className="text-ink-2">{one.number}</span> {one.title}
            </span>
            {one.amountMinor !== null && one.currency !== null ? (
              <Amount money={{ minor: BigInt(one.amountMinor), currency: one.currency }} />
            ) : null}
          </p>
          <p className="text-ink-2 text-sm">
            {outcomeWord(one.outcome)} <Instant at={new Date(one.decidedAt)} />
            {one.reason ? (
              <>
                {": "}
                <bdi>{one.reason}</bdi>
              </>
            ) : null}
          </p>
        </li>
      ))}
    </ol>
  );
}
