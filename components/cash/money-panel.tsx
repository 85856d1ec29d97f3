"use client";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { CaseDetail } from "#server/domain/cases/views";
import type { CashDeskView, ProposalView } from "#server/domain/cash/views";
import type { ActOutcome, CaseAct } from "../case/acts";
import { Section } from "../case/section";
import { keyOf, type ShortcutId } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { useDesk } from "../queue/desk-context";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { Decided } from "./decided";
import { ProposalRow } from "./proposal-row";
import { SplitDialog } from "./split-dialog";

const acceptKeys: readonly ShortcutId[] = ["cash.accept_1", "cash.accept_2", "cash.accept_3", "cash.accept_4"];

type Props = {
  detail: CaseDetail;
  canApply: boolean;
  hasKeys: boolean;
  isBusy: boolean;
  onAct: (act: CaseAct, key: string) => Promise<ActOutcome>;
};

/** The money of a case: what it may be for, each proposal accepted by one key, and what was decided until it is gone. */
export function MoneyPanel({ detail, canApply, hasKeys, isBusy, onAct }: Props) {
  const trpc = useTRPC();
  // The version is part of what is asked, so that a case that moved on is looked at anew.
  const { data, error, refetch } = useQuery(
    trpc.cash.desk.queryOptions({ caseId: detail.id, version: detail.version }),
  );
  if (error)
    return (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  if (data === undefined) return <SkeletonRows count={3} label="Loading the proposals" />;
  if (data === null) return null;
  return <Money detail={detail} desk={data} canApply={canApply} hasKeys={hasKeys} isBusy={isBusy} onAct={onAct} />;
}

function Money({ detail, desk, canApply, hasKeys, isBusy, onAct }: Props & { desk: CashDeskView }) {
  const { focusList } = useDesk();
  const [isSplitting, setSplitting] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const key = useRef(newKey());
  const isDeciding = detail.state !== "correcting";
  const run = async (fix: string, input: Record<string, string>) => {
    const outcome = await onAct({ action: "fix", fix, input }, key.current);
    key.current = newKey();
    if (outcome.kind === "done") setSplitting(false);
    setTrouble(outcome.kind === "done" ? null : outcome.sentence);
  };
  const accept = (proposal: ProposalView) => void run("accept_proposal", { proposal: proposal.key });
  const beginSplit = () => {
    setTrouble(null);
    setSplitting(true);
  };
  const mayAct = canApply && isDeciding && !isBusy;
  const canSplit = desk.splittable.length > 0 && desk.refusal === null;
  const nothingToPay = desk.splittable.length > 0 ? null : "No open invoice is known that it could be put on.";
  const ready = (at: number) => hasKeys && mayAct && desk.proposals[at]?.refusal === null;
  const press = (at: number) => {
    const proposal = desk.proposals[at];
    if (proposal) accept(proposal);
  };
  useShortcut("cash.accept_1", () => press(0), { isOn: ready(0) });
  useShortcut("cash.accept_2", () => press(1), { isOn: ready(1) });
  useShortcut("cash.accept_3", () => press(2), { isOn: ready(2) });
  useShortcut("cash.accept_4", () => press(3), { isOn: ready(3) });
  useShortcut("cash.split", beginSplit, { isOn: hasKeys && mayAct && canSplit });
  if (!isDeciding)
    return desk.decision ? (
      <Section title="Decided" className="mt-4">
        <Decided
          key={desk.decision.id}
          decision={desk.decision}
          seen={{ caseId: detail.id, version: detail.version }}
          readAt={desk.readAt}
          canUndo={canApply}
          onUndone={focusList}
        />
      </Section>
    ) : null;
  return (
    <Section
      title="Proposals"
      className="mt-4"
      tools={
        canApply ? (
          <Button size="sm" keyHint={keyOf("cash.split")} isDisabled={!canSplit} isBusy={isBusy} onClick={beginSplit}>
            Split
          </Button>
        ) : null
      }
    >
      {desk.refusal ? <p className={cn(desk.proposals.length > 0 && "mb-3")}>{desk.refusal}</p> : null}
      {desk.proposals.length === 0 ? (
        desk.refusal ? null : (
          <p className="text-ink-2">{["Nothing speaks for any invoice.", nothingToPay].filter(Boolean).join(" ")}</p>
        )
      ) : (
        <ol className="-my-3">
          {desk.proposals.map((proposal, at) => (
            <ProposalRow
              key={proposal.key}
              proposal={proposal}
              shortcut={acceptKeys[at]}
              isFirst={at === 0}
              canAccept={canApply}
              isBusy={isBusy}
              said={desk.refusal}
              onAccept={accept}
            />
          ))}
        </ol>
      )}
      <Verdict verdict={desk.verdict} />
      {isSplitting ? (
        <SplitDialog
          desk={desk}
          isBusy={isBusy}
          trouble={trouble}
          onClose={() => setSplitting(false)}
          onSplit={(shares) => void run("split", { shares })}
        />
      ) : null}
    </Section>
  );
}

/** Why the first is or is not applied by itself, folded away. */
function Verdict({ verdict: { kind, because } }: Pick<CashDeskView, "verdict">) {
  if (kind === "nothing" || because.length === 0) return null;
  return (
    <details className="mt-3 text-sm">
      <summary className="cursor-pointer text-ink-2">
        {kind === "automatic" ? "Certain enough to need nobody" : "Why somebody decides"}
      </summary>
      <ul className="mt-1 list-disc space-y-0.5 pl-5">
        {because.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}
