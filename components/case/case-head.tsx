"use client";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { isOpen } from "#server/domain/cases/machine";
import type { CaseDetail } from "#server/domain/cases/views";
import { rootCauseLabel } from "#server/domain/exceptions/root-causes";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { Clock } from "../queue/clock";
import { Badge, type Tone } from "../ui/badge";
import { SeverityMark } from "../ui/severity-mark";
import { Prose } from "./prose";
import { outcomeWords, stateWords, systemName, waitingOnWords, wakeWords } from "./words";

/** What is wrong and what it blocks, and the four things that decide when and by whom: amount, hold, clock, owner. */
export function CaseHead({ detail }: { detail: CaseDetail }) {
  return (
    <div className="px-5 pt-4">
      <p className="text-ink-2">
        <SeverityMark severity={detail.severity} hasWord className="align-bottom" />
        {" · "}
        <Prose
          text={[detail.typeLabel, detail.customerName, detail.document, detail.entity].filter(Boolean).join(" · ")}
        />
      </p>
      <h2 className="mt-1.5 text-pretty font-semibold text-xl">
        <Prose text={detail.diagnosis} />
      </h2>
      <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-2">
        <Fact label="At stake">
          <Amount money={detail.amount} className="font-semibold" />
        </Fact>
        {detail.isHoldingInvoice ? (
          <Fact label="Hold">
            <span className="inline-flex items-center gap-1 text-warn">
              <Lock size={12} aria-hidden="true" />
              Invoice on hold
            </span>
          </Fact>
        ) : null}
        <Fact label={detail.closedAt ? "Closed" : "Due"}>
          {detail.closedAt ? <Instant at={detail.closedAt} /> : <Clock row={detail} />}
        </Fact>
        <Fact label="Owner">{detail.ownerName ?? <span className="text-ink-2">Nobody</span>}</Fact>
        <Fact label="State">
          <span className="flex flex-wrap items-center gap-1.5">
            <Badge tone={toneOf(detail)}>{stateWords[detail.state]}</Badge>
            {detail.escalationLevel > 0 ? <Badge tone="danger">Escalated, level {detail.escalationLevel}</Badge> : null}
            {detail.boost ? <Badge tone="accent">Back: {detail.boost}</Badge> : null}
          </span>
        </Fact>
      </dl>
      <Standing detail={detail} />
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-2 text-sm">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** One quiet line on what a reader would otherwise wonder about: who it waits for, how long it is lent, how it ended. */
function Standing({ detail }: { detail: CaseDetail }) {
  const { snoozedUntil, waitingOn, wakeOn, leasedUntil } = detail;
  if (!isOpen(detail.state)) return <Ending detail={detail} />;
  if (snoozedUntil) {
    return (
      <p className="mt-3 text-ink-2">
        Sleeps until <Instant at={snoozedUntil} as="moment" />
        {wakeOn ? `, or until ${wakeWords[wakeOn]}` : ""}
        {waitingOn ? `. Waiting for ${waitingOnWords[waitingOn]}` : ""}.
      </p>
    );
  }
  if (!leasedUntil) return null;
  return (
    <p className="mt-3 text-ink-2">
      Lent to {detail.ownerName ?? "somebody"} until <Instant at={leasedUntil} as="moment" />; it goes back to the queue
      if nothing is done with it by then.
    </p>
  );
}

/** How a closed case ended, with the source's own word for it where there is one. */
function Ending({ detail }: { detail: CaseDetail }) {
  const proof = detail.effects.find(({ state, confirmation }) => state === "confirmed" && confirmation !== null);
  return (
    <div className="mt-3 rounded-md bg-good-soft px-3 py-2">
      <p className="font-medium">{detail.outcome ? outcomeWords[detail.outcome] : stateWords[detail.state]}</p>
      {detail.rootCause ? <p>Root cause: {rootCauseLabel(detail.rootCause)}</p> : null}
      {proof ? (
        <p>
          {systemName(proof.system)} confirmed: <Prose text={proof.confirmation ?? ""} />
        </p>
      ) : null}
    </div>
  );
}

function toneOf({ state }: CaseDetail): Tone {
  if (state === "resolved") return "good";
  if (state === "waiting") return "warn";
  return state === "correcting" || state === "in_progress" ? "accent" : "calm";
}
