"use client";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { kindWords } from "#server/domain/approvals/kinds";
import type { DelegationView } from "#server/domain/approvals/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Instant } from "../format/instant";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { EmptyFace } from "../ui/faces";
import { BaseAmount } from "./base-amount";
import { DelegationForm } from "./delegation-form";
import { EndDelegationDialog } from "./end-delegation-dialog";
import { delegationWords } from "./request-words";

/** Who signs for whom, with what and until when. */
export function DelegationsDesk() {
  const trpc = useTRPC();
  const [isEntering, setIsEntering] = useState(false);
  const [ending, setEnding] = useState<DelegationView | null>(null);
  const { data } = useSuspenseQuery(trpc.approvals.delegations.queryOptions({}));
  const { data: entities } = useQuery(trpc.access.entities.queryOptions({}, { enabled: isEntering }));
  const button = (
    <Button variant="primary" onClick={() => setIsEntering(true)}>
      Delegate your signature
    </Button>
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 py-4 sm:px-6" data-scrolls>
      {data.delegations.length === 0 ? (
        <EmptyFace title="Nobody signs for anybody" actions={data.mayEnter ? button : null}>
          Whoever signs requests can delegate that for a time, for instance while they are away.
        </EmptyFace>
      ) : (
        <>
          {data.mayEnter ? <div>{button}</div> : null}
          <Delegations delegations={data.delegations} onEnd={setEnding} />
        </>
      )}
      {isEntering ? (
        <DelegationForm candidates={data.candidates} entities={entities ?? []} onClose={() => setIsEntering(false)} />
      ) : null}
      {ending ? <EndDelegationDialog delegation={ending} onClose={() => setEnding(null)} /> : null}
    </div>
  );
}

type ListProps = { delegations: readonly DelegationView[]; onEnd: (delegation: DelegationView) => void };

function Delegations({ delegations, onEnd }: ListProps) {
  const head = (
    <>
      <Head>Whose signature</Head>
      <Head>Delegated to</Head>
      <Head>What</Head>
      <Head isNumber>At most</Head>
      <Head>From</Head>
      <Head>Until</Head>
      <Head>State</Head>
      <Head>
        <span className="sr-only">Acts</span>
      </Head>
    </>
  );
  return (
    <ScrollingTable label="Delegations" head={head}>
      {delegations.map((one) => (
        <tr key={one.id} className="border-t align-top">
          <Cell>{one.from.name}</Cell>
          <Cell>
            {one.to.name}
            <span className="block text-ink-2 text-sm">
              <bdi>{one.reason}</bdi>
            </span>
          </Cell>
          <Cell>{scopeWords(one)}</Cell>
          <Cell isNumber>{one.limitBaseMinor === null ? "No limit" : <BaseAmount minor={one.limitBaseMinor} />}</Cell>
          <Cell>
            <Instant at={one.startsAt} as="moment" />
          </Cell>
          <Cell>
            <Instant at={one.endsAt} as="moment" />
          </Cell>
          <Cell>
            <State delegation={one} />
          </Cell>
          <Cell>
            {one.mayEnd ? (
              <Button size="sm" aria-label={`End the delegation to ${one.to.name}`} onClick={() => onEnd(one)}>
                End
              </Button>
            ) : null}
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

function State({ delegation: { state, endedBy } }: { delegation: DelegationView }) {
  const { word, tone } = delegationWords[state];
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {endedBy ? <span className="block text-ink-2 text-sm">by {endedBy}</span> : null}
    </>
  );
}

/** "Every kind for DE01". */
function scopeWords({ kinds, entities }: Pick<DelegationView, "kinds" | "entities">): string {
  const what =
    kinds === "all" ? "Every kind" : new Intl.ListFormat("en").format(kinds.map((kind) => kindWords[kind].label));
  return `${what} for ${entities === "all" ? "every legal entity" : new Intl.ListFormat("en").format(entities)}`;
}
