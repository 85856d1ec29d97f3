"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { AccountView } from "#server/domain/accounts/views";
import type { DeskView, ExclusionView, NudgeView } from "#server/domain/collections/record-views";
import type { ExclusionKind } from "#server/domain/collections/records";
import { ActError } from "../approvals/act-error";
import { HandOverLinks } from "../approvals/hand-over-links";
import { Day } from "../format/day";
import { usePerson } from "../shell/person";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { signed } from "../worklist/points";
import { EndExclusionDialog } from "./end-dialogs";
import { Panel } from "./panel";
import { useCollectionAct } from "./use-collection-act";

type Props = {
  account: AccountView;
  desk: DeskView;
  canWork: boolean;
  onLeaveOut: () => void;
  onStandstill: () => void;
};

/** What is left alone, until when and why, and who may end it. */
export function ExclusionsPanel({ account, desk, canWork, onLeaveOut, onStandstill }: Props) {
  const mayLead = can(usePerson(), "collection.lead", account.entity);
  const mayEndAsWorker = ({ isOwn, isLong }: ExclusionView) => canWork && (isOwn || !isLong);
  const [ending, setEnding] = useState<ExclusionView | null>(null);
  return (
    <Panel
      title="Left out"
      hint={desk.exclusions.length === 0 ? "nothing" : null}
      tools={
        canWork || mayLead ? (
          <>
            {desk.standstill || !canWork ? null : (
              <Button size="sm" variant="plain" onClick={onStandstill}>
                Stop everything
              </Button>
            )}
            <Button size="sm" onClick={onLeaveOut}>
              Leave out
            </Button>
          </>
        ) : null
      }
    >
      {desk.exclusions.length > 0 ? (
        <ul aria-label="Left out" className="flex flex-col gap-3">
          {desk.exclusions.map((exclusion) => (
            <li key={exclusion.id} className="flex flex-wrap items-start gap-x-3 gap-y-1">
              <div className="min-w-40 flex-1">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">
                    {exclusion.invoice ? `Invoice ${exclusion.invoice.number}` : "The customer"}
                  </span>
                  {exclusion.fromOn > desk.today ? (
                    <Badge>To come</Badge>
                  ) : (
                    <Badge tone="warn">{kindWords[exclusion.kind]}</Badge>
                  )}
                </p>
                <p className="text-ink-2 text-sm">
                  <Day day={exclusion.fromOn} />{" "}
                  {exclusion.untilOn === null ? (
                    "until somebody ends it"
                  ) : (
                    <>
                      to <Day day={exclusion.untilOn} />
                    </>
                  )}
                  , by {exclusion.enteredBy}
                </p>
                <p className="break-words text-sm">{exclusion.reason}</p>
                {exclusion.requestId ? <HandOverLinks requestId={exclusion.requestId} entity={account.entity} /> : null}
              </div>
              {mayLead || mayEndAsWorker(exclusion) ? (
                <Button size="sm" onClick={() => setEnding(exclusion)}>
                  {exclusion.kind === "agency" ? "Take back" : "End"}
                  <span className="sr-only"> {nameOf(exclusion)}</span>
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {ending ? (
        <EndExclusionDialog
          exclusion={{ id: ending.id, isByLead: !mayEndAsWorker(ending) }}
          title={ending.kind === "agency" ? "Take the account back" : `End ${nameOf(ending)}`}
          description="From today on something may be asked again."
          onClose={() => setEnding(null)}
        />
      ) : null}
    </Panel>
  );
}

const kindWords: Record<ExclusionKind, string> = {
  left_out: "Left out",
  asked: "Waits for an answer",
  agency: "With the agency",
  bankruptcy: "Stopped",
  deceased: "Stopped",
};

function nameOf({ kind, invoice }: Pick<ExclusionView, "kind" | "invoice">): string {
  if (kind === "asked") return "the hold";
  if (kind === "agency") return "from the agency";
  return invoice ? `the exclusion of invoice ${invoice.number}` : "the exclusion of the customer";
}

type NudgesProps = { nudges: readonly NudgeView[]; canWork: boolean; onNudge: () => void };

/** What moves it on the worklist beside its own points. */
export function NudgesPanel({ nudges, canWork, onNudge }: NudgesProps) {
  return (
    <Panel
      title="Nudges"
      hint={nudges.length === 0 ? "none" : null}
      tools={
        canWork ? (
          <Button size="sm" onClick={onNudge}>
            Nudge
          </Button>
        ) : null
      }
    >
      {nudges.length > 0 ? (
        <ul aria-label="Nudges" className="flex flex-col gap-2">
          {nudges.map((nudge) => (
            <NudgeItem key={nudge.id} nudge={nudge} canWork={canWork} />
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function NudgeItem({
  nudge: { id, points, reason, untilOn, enteredBy },
  canWork,
}: {
  nudge: NudgeView;
  canWork: boolean;
}) {
  const { trpc, key, ending } = useCollectionAct(() => {});
  const end = useMutation(trpc.collections.endNudge.mutationOptions(ending));
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1">
      <div className="min-w-40 flex-1">
        <p>
          <span className="font-medium">{signed(points)} points</span> until <Day day={untilOn} />
        </p>
        <p className="break-words text-ink-2 text-sm">
          {enteredBy}: {reason}
        </p>
      </div>
      {canWork ? (
        <Button size="sm" isBusy={end.isPending} onClick={() => end.mutate({ key, input: { nudgeId: id } })}>
          End<span className="sr-only"> the nudge of {signed(points)} points</span>
        </Button>
      ) : null}
      <ActError error={end.error} />
    </li>
  );
}
