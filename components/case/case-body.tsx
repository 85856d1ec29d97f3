"use client";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { can } from "#server/domain/access/actor";
import { type Permission, permissionsByRole } from "#server/domain/access/permissions";
import { roleLabels, roles } from "#server/domain/access/roles";
import { isOpen } from "#server/domain/cases/machine";
import type { CaseDetail, CaseRow } from "#server/domain/cases/views";
import { isOnPanel } from "#server/domain/cash/decisions";
import { CHARGEBACK_CASE } from "#server/domain/disputes/chargeback-views";
import { DISPUTE_CASE } from "#server/domain/disputes/dispute-case";
import { queueByKey } from "#server/domain/queues/registry";
import { MoneyPanel } from "../cash/money-panel";
import { ChargebackPanel } from "../disputes/chargeback-panel";
import { DisputePanel } from "../disputes/dispute-panel";
import { useShortcut } from "../keyboard/use-shortcuts";
import { useDesk } from "../queue/desk-context";
import { OPEN_CASE_ID } from "../queue/use-cursor";
import { rowOf } from "../queue/use-list-news";
import { type Person, usePerson } from "../shell/person";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { ConflictNotice, FailedNotice } from "../ui/faces";
import { ActBar, type BarAct } from "./act-bar";
import { ActForm, type AskingAct, askingActs } from "./act-forms";
import { type ActOutcome, actWords, type CaseAct } from "./acts";
import { CaseFiles } from "./case-files";
import { CaseHead } from "./case-head";
import { CaseRequests } from "./case-requests";
import { EvidenceTable } from "./evidence-table";
import { FixForm, type FixFormHandle } from "./fix-form";
import { effectInWords, FixSteps } from "./fix-steps";
import { Prose } from "./prose";
import { Questions } from "./questions";
import { Ranking } from "./ranking";
import { Related } from "./related";
import { Timeline } from "./timeline";

/** The case from what is wrong down to what else it may be part of. */
export function CaseBody({ detail, hasKeys }: { detail: CaseDetail; hasKeys: boolean }) {
  const trpc = useTRPC();
  const { perform, openCase, focusList } = useDesk();
  const person = usePerson();
  const canComment = detail.allowed.includes("comment");
  const { data: people = [] } = useQuery({
    ...trpc.people.assignable.queryOptions({ caseId: detail.id }),
    enabled: canComment,
  });
  const [asking, setAsking] = useState<Asking | null>(null);
  const [running, setRunning] = useState<CaseAct["action"] | null>(null);
  const [trouble, setTrouble] = useState<Exclude<ActOutcome, { kind: "done" }> | null>(null);
  const [fixKey, setFixKey] = useState<string | null>(null);
  const fixForm = useRef<FixFormHandle>(null);
  const comment = useRef<HTMLTextAreaElement>(null);
  const fixes = detail.fixes.filter(({ key }) => !(detail.hasDesk && isOnPanel(key)));
  const fix = fixes.find(({ key }) => key === fixKey) ?? fixes[0] ?? null;
  const hasMoney = detail.hasDesk && isOpen(detail.state);
  const mayFix = can(person, "exception.fix", detail.entity);

  const act = async (wanted: CaseAct, key: string, seen = rowOf(detail)): Promise<ActOutcome> => {
    setRunning(wanted.action);
    setTrouble(null);
    const outcome = await perform(seen, wanted, key);
    setRunning(null);
    if (outcome.kind === "done") {
      setAsking(null);
      focusList();
    } else setTrouble(outcome);
    return outcome;
  };
  const begin = (wanted: BarAct) => {
    if (wanted === "comment") return comment.current?.focus();
    if (isAsking(wanted)) return setAsking({ act: wanted, seen: rowOf(detail) });
    void act({ action: wanted }, newKey());
  };
  useShortcut("case.fix", () => fixForm.current?.focus(), {
    isOn: hasKeys && mayFix && fix !== null && fix.refusal === null,
    ...(fix ? { label: fix.label } : {}),
  });

  return (
    <article id={OPEN_CASE_ID} tabIndex={-1} aria-label={`Case ${detail.number}`} className="pb-10 outline-none">
      <CaseHead detail={detail} />
      {detail.type === CHARGEBACK_CASE && can(person, "dispute.read", detail.entity) ? (
        <ChargebackPanel detail={detail} />
      ) : null}
      {hasMoney ? (
        <MoneyPanel
          detail={detail}
          canApply={mayFix && can(person, "cash.apply", detail.entity)}
          hasKeys={hasKeys}
          isBusy={running !== null}
          onAct={act}
        />
      ) : null}
      <div className={cn("flex flex-col gap-3 px-5 pt-3 pb-4", hasMoney && "border-t pt-4")}>
        {detail.state === "correcting" ? (
          <p className="text-accent">
            <Prose text={underWay(detail)} />
          </p>
        ) : null}
        {mayFix && fix && detail.state !== "correcting" ? (
          <FixForm
            key={fix.key}
            handle={fixForm}
            fixes={fixes}
            chosen={fix}
            onChoose={setFixKey}
            onRun={(chosen, input, key) => void act({ action: "fix", fix: chosen.key, input }, key)}
            asksFor={can(person, "approval.request", detail.entity) ? { caseId: detail.id } : null}
            isBusy={running !== null}
            isSecond={hasMoney}
          />
        ) : null}
        {isOpen(detail.state) ? <ReadOnlyLine person={person} entity={detail.entity} queue={detail.queue} /> : null}
        <ActBar
          allowed={detail.allowed}
          asking={asking?.act ?? null}
          isBusy={running !== null}
          hasKeys={hasKeys}
          onAct={begin}
        />
        {asking ? (
          <ActForm
            key={asking.act}
            action={asking.act}
            people={people}
            likelyRootCauses={detail.likelyRootCauses}
            isBusy={running !== null}
            onCancel={() => {
              setAsking(null);
              focusList();
            }}
            onSubmit={(wanted, key) =>
              wanted.action !== "fix" && wanted.action !== "decide_dispute" && void act(wanted, key, asking.seen)
            }
          />
        ) : null}
        <Trouble trouble={trouble} onKeep={() => setTrouble(null)} onRedo={(wanted) => void act(wanted, newKey())} />
      </div>
      {detail.type === DISPUTE_CASE && can(person, "dispute.read", detail.entity) ? (
        <DisputePanel detail={detail} hasKeys={hasKeys} />
      ) : null}
      <EvidenceTable evidence={detail.evidence} isClosed={!isOpen(detail.state)} />
      <FixSteps detail={detail} fix={fix} />
      <Questions detail={detail} />
      <CaseFiles detail={detail} />
      <CaseRequests detail={detail} />
      <Ranking detail={detail} />
      <Timeline caseId={detail.id} canComment={canComment} people={people} commentRef={comment} onLeave={focusList} />
      <Related caseId={detail.id} onOpen={openCase} />
    </article>
  );
}

/** What of a case is on its way: an act on a source, or the signatures a dispute waits for before there is one. */
function underWay({ type, effects }: CaseDetail): string {
  return type === DISPUTE_CASE && effects.length === 0 ? "The credit waits for signatures." : effectInWords(effects);
}

/** An open form, and the case as it was when it was opened: what others do meanwhile is a conflict, not a detail. */
type Asking = { act: AskingAct; seen: CaseRow };

function isAsking(act: BarAct): act is AskingAct {
  return (askingActs as readonly BarAct[]).includes(act);
}

/** For those who see the case and may not work it: what is missing, and who has it. Said once, quietly. */
function ReadOnlyLine({ person, entity, queue }: { person: Person; entity: string; queue: string }) {
  const works = queueByKey(queue)?.works;
  if (can(person, "case.work", entity) && works && can(person, works, entity)) return null;
  return (
    <p className="text-ink-2">
      You can read this case. Working it takes a role such as {workerOf(works)} over {entity || "the whole company"}; an
      administrator can grant it.
    </p>
  );
}

/** Who usually does the work of a desk, as people call the role. */
function workerOf(works: Permission | undefined): string {
  const role = roles.find((one) => works !== undefined && permissionsByRole[one].includes(works));
  return roleLabels[role ?? "billing_analyst"].toLowerCase();
}

type TroubleProps = {
  trouble: Exclude<ActOutcome, { kind: "done" }> | null;
  onKeep: () => void;
  onRedo: (act: CaseAct) => void;
};

/** A refusal or a conflict stays where the decision is. */
function Trouble({ trouble, onKeep, onRedo }: TroubleProps) {
  if (!trouble) return null;
  if (trouble.kind === "refused") return <FailedNotice reference={trouble.reference}>{trouble.sentence}</FailedNotice>;
  const { act, sentence } = trouble;
  return (
    <ConflictNotice
      actions={
        <>
          <Button onClick={onKeep}>Keep theirs</Button>
          <Button variant="primary" onClick={() => onRedo(act)}>
            Redo mine: {actWords[act.action]}
          </Button>
        </>
      }
    >
      {sentence}
    </ConflictNotice>
  );
}
