"use client";
import { useQuery } from "@tanstack/react-query";
import { Check, CircleSlash } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import type { BulkAct, BulkAction } from "#server/domain/cases/inputs";
import type { BulkPreview, BulkResult, CaseRow } from "#server/domain/cases/views";
import { ActForm, type BulkAskingAct, bulkAskingActs } from "../case/act-forms";
import { plural } from "../case/words";
import { Amounts } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Skeleton } from "../ui/skeleton";
import { type BulkStage, useBulkRun } from "./use-bulk-run";

export const bulkWords: Record<BulkAction, string> = {
  take: "Take",
  release: "Release",
  assign: "Assign",
  snooze: "Snooze",
  escalate: "Escalate",
  resolve: "Resolve by hand",
  dismiss: "Dismiss",
  fix: "Run the first fix of",
  decide_dispute: "Decide",
};

type BulkDialogProps = {
  action: BulkAction;
  rows: readonly CaseRow[];
  onClose: () => void;
  onFinished: (act: BulkAct, result: BulkResult) => void;
};

/** One act on many cases: what it asks, what it will do to each, how far it is, and what came of each. */
export function BulkDialog({ action, rows, onClose, onFinished }: BulkDialogProps) {
  const [selected] = useState(rows);
  const { stage, preview, run } = useBulkRun(selected, onFinished);
  const isRunning = stage.stage === "running";
  const previewAtOnce = useEffectEvent(() => {
    if (!isAsking(action)) preview.mutate({ act: { action }, key: newKey() });
  });
  useEffect(() => previewAtOnce(), []);
  const error = preview.error ?? run.error;
  return (
    <Dialog
      isOpen
      // Closing while it runs would leave the person without the answers.
      onOpenChange={(isOpen) => (isOpen || isRunning ? undefined : onClose())}
      title={`${bulkWords[action]} ${plural(selected.length, "case")}`}
      size="lg"
      actions={
        stage.stage === "asking" ? undefined : (
          <Actions stage={stage} onClose={onClose} onRun={(act, key, ids) => run.mutate({ act, key, ids })} />
        )
      }
    >
      {error ? (
        <FailedNotice className="mb-3" reference={referenceOf(error)}>
          {sentenceOf(error)}
        </FailedNotice>
      ) : null}
      {stage.stage === "asking" && isAsking(action) ? (
        <Asking
          action={action}
          rows={selected}
          isBusy={preview.isPending}
          onClose={onClose}
          onPreview={(act, key) => preview.mutate({ act, key })}
        />
      ) : null}
      {stage.stage === "asking" && !isAsking(action) && !error ? <Skeleton className="h-24" /> : null}
      {stage.stage === "preview" ? <Preview preview={stage.preview} /> : null}
      {stage.stage === "running" ? <Progress done={stage.done} total={stage.total} /> : null}
      {stage.stage === "finished" ? <Results result={stage.result} rows={selected} /> : null}
    </Dialog>
  );
}

function isAsking(action: BulkAction): action is BulkAskingAct {
  return (bulkAskingActs as readonly BulkAction[]).includes(action);
}

type AskingProps = {
  action: BulkAskingAct;
  rows: readonly CaseRow[];
  isBusy: boolean;
  onClose: () => void;
  onPreview: (act: BulkAct, key: string) => void;
};

function Asking({ action, rows, isBusy, onClose, onPreview }: AskingProps) {
  const trpc = useTRPC();
  const first = rows[0]?.id ?? "";
  const { data: people = [] } = useQuery({
    ...trpc.people.assignable.queryOptions({ caseId: first }),
    enabled: action === "assign" && first !== "",
  });
  return (
    <ActForm
      action={action}
      people={people}
      count={rows.length}
      isBare
      isBusy={isBusy}
      submitLabel="See what will happen"
      onCancel={onClose}
      onSubmit={onPreview}
    />
  );
}

function Actions({
  stage,
  onClose,
  onRun,
}: {
  stage: Exclude<BulkStage, { stage: "asking" }>;
  onClose: () => void;
  onRun: (act: BulkAct, key: string, ids: ReadonlySet<string>) => void;
}) {
  if (stage.stage !== "preview") {
    return (
      <Button variant="primary" isDisabled={stage.stage === "running"} onClick={onClose}>
        Close
      </Button>
    );
  }
  const { act, key, preview } = stage;
  const ids = new Set(preview.will.map(({ caseId }) => caseId));
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" autoFocus isDisabled={ids.size === 0} onClick={() => onRun(act, key, ids)}>
        {bulkWords[act.action]} {plural(ids.size, "case")}
      </Button>
    </>
  );
}

function Preview({ preview }: { preview: BulkPreview }) {
  const { will, refused, totals } = preview;
  return (
    <div className="space-y-4">
      <Answers
        title={`${plural(will.length, "case")} will change`}
        beside={<Amounts moneys={totals.map(({ currency, amountMinor }) => ({ currency, minor: amountMinor }))} />}
      >
        {will.map(({ caseId, number, title, effect }) => (
          <Answer key={caseId} isOk number={number} title={title} words={effect} />
        ))}
      </Answers>
      <Answers title={`${plural(refused.length, "case")} will be passed over`}>
        {refused.map(({ caseId, number, title, reason }) => (
          <Answer key={caseId} isOk={false} number={number} title={title} words={reason} />
        ))}
      </Answers>
    </div>
  );
}

function Results({ result, rows }: { result: BulkResult; rows: readonly CaseRow[] }) {
  const titles = new Map(rows.map(({ id, title }) => [id, title]));
  return (
    <div className="space-y-4">
      <p role="status" className="font-medium">
        {plural(result.done, "case")} done{result.refused > 0 ? `, ${plural(result.refused, "case")} refused` : ""}.
      </p>
      {[false, true].map((isOk) => (
        <Answers key={String(isOk)} title={isOk ? "Done" : "Refused"}>
          {result.rows
            .filter(({ ok }) => ok === isOk)
            .map(({ caseId, number, message }) => (
              <Answer key={caseId} isOk={isOk} number={number} title={titles.get(caseId) ?? ""} words={message} />
            ))}
        </Answers>
      ))}
    </div>
  );
}

function Answers({ title, beside, children }: { title: string; beside?: ReactNode; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1 flex gap-3 font-medium">
        {title}
        {beside ? <span className="ml-auto">{beside}</span> : null}
      </h3>
      <ul className="divide-y border-y">{children}</ul>
    </section>
  );
}

function Answer({ isOk, number, title, words }: { isOk: boolean; number: number; title: string; words: string }) {
  return (
    <li className="flex items-start gap-2 py-1.5">
      <span aria-hidden="true" className={isOk ? "mt-0.5 text-good" : "mt-0.5 text-danger"}>
        {isOk ? <Check size={14} /> : <CircleSlash size={14} />}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate">
          <span className="text-ink-2">{number > 0 ? number : ""}</span> {title}
        </span>
        <span className="block text-ink-2">{words}</span>
      </span>
    </li>
  );
}

function Progress({ done, total }: { done: number; total: number }) {
  return (
    <div role="status" className="space-y-2 py-6">
      <p>
        {done} of {plural(total, "case")} done
      </p>
      <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-surface-2">
        <div className="h-full bg-accent" style={{ width: `${(done / total) * 100}%` }} />
      </div>
    </div>
  );
}
