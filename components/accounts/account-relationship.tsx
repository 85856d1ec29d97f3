"use client";
import type { AccountView } from "#server/domain/accounts/views";
import type { DeskView } from "#server/domain/collections/record-views";
import type { AccountAct } from "./account-acts";
import { AccountFacts } from "./account-head";
import { ContractsPanel } from "./contracts-panel";
import { FollowUpPanel } from "./follow-up-panel";
import { HealthPanel } from "./health-panel";
import { LedgerPanel } from "./ledger-panel";
import { Panel } from "./panel";
import { PeoplePanel } from "./people-panel";
import { PromisesPanel } from "./promises-panel";
import { ExclusionsPanel, NudgesPanel } from "./stops-panel";
import { TasksPanel } from "./tasks-panel";

type Props = {
  account: AccountView;
  desk: DeskView;
  caseId: string | null;
  canWork: boolean;
  onAct: (act: AccountAct) => void;
};

/** What there is between us and the customer. */
export function AccountRelationship({ account, desk, caseId, canWork, onAct }: Props) {
  return (
    <>
      <FollowUpPanel desk={desk} />
      <ContractsPanel account={account} />
      <HealthPanel account={account} />
      <PromisesPanel desk={desk} canWork={canWork} onTake={() => onAct("promise")} />
      <PeoplePanel account={account} people={desk.people} canWork={canWork} />
      <TasksPanel account={account} desk={desk} caseId={caseId} canWork={canWork} />
      <ExclusionsPanel
        account={account}
        desk={desk}
        canWork={canWork}
        onLeaveOut={() => onAct("leave_out")}
        onStandstill={() => onAct("standstill")}
      />
      <NudgesPanel nudges={desk.nudges} canWork={canWork} onNudge={() => onAct("nudge")} />
      <LedgerPanel customerId={account.id} />
      <Panel title="From the sources">
        <AccountFacts account={account} />
      </Panel>
    </>
  );
}
