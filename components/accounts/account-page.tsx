"use client";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { AccountInvoice } from "#server/domain/accounts/views";
import { AccountStrip } from "../dunning/account-strip";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { FailedNotice } from "../ui/faces";
import { Part } from "../ui/part";
import { SkeletonRows } from "../ui/skeleton";
import { type AccountAct, AccountActs, ActForms } from "./account-acts";
import { AccountFacts, AccountHead, usePastDue } from "./account-head";
import { AccountMoney } from "./account-money";
import { AccountRelationship } from "./account-relationship";
import { AccountTimeline } from "./account-timeline";
import { ContractsPanel } from "./contracts-panel";
import { HealthPanel } from "./health-panel";
import { Panel } from "./panel";
import { useAccountWalk } from "./use-account-walk";

/** One customer: what it owes, what there is between us and it, and all that happened. */
export function AccountPage({ customerId }: { customerId: string }) {
  const trpc = useTRPC();
  const person = usePerson();
  const { data: account } = useSuspenseQuery(trpc.accounts.get.queryOptions({ customerId }));
  const isReader = can(person, "collection.read", account.entity);
  const canWork = can(person, "collection.work", account.entity);
  const mayLead = can(person, "collection.lead", account.entity);
  const { data: desk = null, error } = useQuery({
    ...trpc.collections.desk.queryOptions({ customerId }),
    enabled: isReader,
  });
  const { data: place = null } = useQuery({
    ...trpc.worklist.account.queryOptions({ customerId }),
    enabled: isReader,
  });
  const pastDue = usePastDue(account);
  const walk = useAccountWalk(customerId);
  const [act, setAct] = useState<AccountAct | null>(null);
  const [chosen, setChosen] = useState<readonly AccountInvoice[]>([]);
  const caseId = place?.id ?? null;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls data-toasts="right">
      <AccountActs
        account={account}
        desk={desk}
        chosen={chosen}
        may={{
          work: canWork && desk !== null,
          leaveOut: (canWork || mayLead) && desk !== null,
          dispute: can(person, "dispute.raise", account.entity) && desk !== null,
        }}
        onAct={setAct}
        walk={walk}
      />
      <div className="flex max-w-[110rem] flex-col gap-6 px-4 py-5 sm:px-6">
        <AccountHead account={account} pastDue={pastDue} place={place} desk={desk} />
        <div className="grid gap-x-8 gap-y-8 wide:grid-cols-[minmax(0,1fr)_24rem] wide:grid-rows-[auto_1fr]">
          <div className="flex min-w-0 flex-col gap-8">
            <AccountMoney account={account} exclusions={desk?.exclusions ?? []} chosen={chosen} onChoose={setChosen} />
            {isReader ? (
              <Part title="Calendar">
                <AccountStrip customerId={customerId} today={account.today} />
              </Part>
            ) : null}
          </div>
          {/* On a wide window what happened stands below what it owes, beside what there is between us. */}
          <div className="flex min-w-0 flex-col gap-4 wide:row-span-2">
            {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
            {isReader && !desk && !error ? <SkeletonRows count={8} label="Loading what was recorded" /> : null}
            {desk ? (
              <AccountRelationship account={account} desk={desk} caseId={caseId} canWork={canWork} onAct={setAct} />
            ) : null}
            {isReader ? null : (
              <>
                <ContractsPanel account={account} />
                <HealthPanel account={account} />
                <Panel title="From the sources">
                  <AccountFacts account={account} />
                </Panel>
              </>
            )}
          </div>
          {isReader ? (
            <div className="min-w-0">
              <AccountTimeline customerId={customerId} />
            </div>
          ) : null}
        </div>
      </div>
      {desk ? (
        <ActForms
          act={act}
          account={account}
          desk={desk}
          chosen={chosen}
          pastDue={pastDue}
          caseId={caseId}
          walk={walk}
          onClose={() => setAct(null)}
          onRecorded={() => setChosen([])}
        />
      ) : null}
    </div>
  );
}
