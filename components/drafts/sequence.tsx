"use client";
import { Check, CircleDashed, CircleDot } from "lucide-react";
import { partLabels } from "#server/domain/drafts/sequence";
import type { DraftDetail, DraftStepView } from "#server/domain/drafts/views";
import { Instant } from "../format/instant";
import { cn } from "../ui/cn";
import { partStandings } from "./draft-words";

/** Who approves in which order, and how far that has come. */
export function Sequence({ draft }: { draft: DraftDetail }) {
  const isCorrecting = draft.steps.some(({ part, decision }) => part === "correction" && decision === null);
  return (
    <>
      <ol aria-label="Approvals in order" className="flex flex-wrap gap-x-8 gap-y-3">
        {partStandings(draft).map(({ part, step, isNext }) => (
          <li key={part} className="flex items-start gap-2" aria-current={isNext ? "step" : undefined}>
            <span
              aria-hidden="true"
              className={cn("mt-0.5", step ? "text-good" : isNext ? "text-accent" : "text-ink-2")}
            >
              {step ? <Check size={16} /> : isNext ? <CircleDot size={16} /> : <CircleDashed size={16} />}
            </span>
            <span>
              <span className="block font-medium">{partLabels[part]}</span>
              <span className="block text-ink-2 text-sm">
                {step?.decidedAt ? (
                  <>
                    Approved by {step.decidedBy} <Instant at={step.decidedAt} />
                  </>
                ) : isNext ? (
                  "Next"
                ) : draft.state === "open" ? (
                  "Later"
                ) : (
                  "Not given"
                )}
              </span>
            </span>
          </li>
        ))}
      </ol>
      {isCorrecting ? <p>Its project lead sent it back. Billing corrects it, or answers, and asks again.</p> : null}
    </>
  );
}

/** Every decision, the latest first, the voided ones with why they no longer hold. */
export function Decisions({ draft }: { draft: DraftDetail }) {
  const given = draft.steps.filter(({ decision }) => decision !== null).reverse();
  if (given.length === 0) return <p className="text-ink-2">Nobody has decided anything yet.</p>;
  return (
    <ol aria-label="Decisions, the latest first" className="divide-y border-y">
      {given.map((step) => (
        <li key={step.position} className="py-2">
          <p>
            {decisionWords(step)}{" "}
            {step.decidedAt ? <Instant at={step.decidedAt} className="text-ink-2 text-sm" /> : null}
          </p>
          {step.note ? (
            <p className="break-words border-l-2 pl-3">
              <bdi>{step.note}</bdi>
            </p>
          ) : null}
          {step.voidedBecause ? <p className="text-ink-2 text-sm">No longer holds. {step.voidedBecause}</p> : null}
        </li>
      ))}
    </ol>
  );
}

function decisionWords({ part, decision, decidedBy }: DraftStepView): string {
  if (part === "correction") return `${decidedBy} answered and asked the project lead again`;
  const as = partLabels[part].toLowerCase();
  return decision === "approved" ? `${decidedBy} approved it as ${as}` : `${decidedBy} sent it back as ${as}`;
}
