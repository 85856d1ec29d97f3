"use client";
import { Check, CircleDashed, LoaderCircle, TriangleAlert } from "lucide-react";
import type { CaseDetail, EffectView, FixOffer } from "#server/domain/cases/views";
import { Instant } from "../format/instant";
import { cn } from "../ui/cn";
import { Prose } from "./prose";
import { Section } from "./section";
import { plural, systemName } from "./words";

/** What the fix will do before it is done, how far it is while it runs, and what the source said after: one place for all three. */
export function FixSteps({ detail, fix }: { detail: CaseDetail; fix: FixOffer | null }) {
  const isUnderWay = detail.state === "correcting";
  const hasRun = detail.effects.length > 0;
  if (!fix && !hasRun) return null;
  return (
    <>
      {fix && !isUnderWay ? (
        <Section title={<>What “{fix.label}” will do</>}>
          <ol className="list-decimal space-y-1 pl-5 marker:text-ink-2">
            {fix.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Section>
      ) : null}
      {hasRun ? (
        <Section title={isUnderWay ? "The fix is under way" : "What was done at the source"}>
          <ul className="space-y-3" aria-live="polite">
            {detail.effects.map((effect) => (
              <Effect key={effect.id} effect={effect} />
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}

const stages = ["intent", "sent", "confirmed"] as const;

function Effect({ effect }: { effect: EffectView }) {
  const { words, icon } = faceOf(effect);
  return (
    <li className="flex gap-2.5">
      <span aria-hidden="true" className="mt-0.5 shrink-0">
        {icon}
      </span>
      <div className="min-w-0">
        <p className="font-medium">{effect.label}</p>
        <p
          className={cn(
            "text-ink-2",
            effect.state === "failed" && "text-danger",
            effect.state === "confirmed" && "text-good",
          )}
        >
          <Prose text={words} />
        </p>
        <p className="text-ink-2 text-sm">
          Asked for <Instant at={effect.requestedAt} />
          {effect.settledAt ? (
            <>
              , answered <Instant at={effect.settledAt} />
            </>
          ) : null}
          {effect.attempts > 1 ? `, ${plural(effect.attempts, "attempt")}` : null}
        </p>
        <Stages state={effect.state} />
      </div>
    </li>
  );
}

function Stages({ state }: { state: EffectView["state"] }) {
  if (state === "confirmed" || state === "failed") return null;
  const reached = state === "intent" ? 0 : 1;
  return (
    <ol aria-label="Progress" className="mt-1 flex gap-1">
      {stages.map((stage, index) => (
        <li
          key={stage}
          aria-current={index === reached ? "step" : undefined}
          className={cn("h-1 w-12 rounded-full", index <= reached ? "bg-accent" : "bg-surface-2")}
        >
          <span className="sr-only">{stage}</span>
        </li>
      ))}
    </ol>
  );
}

function faceOf({ state, system, confirmation, error }: EffectView) {
  const name = systemName(system);
  switch (state) {
    case "intent":
      return {
        words: `Written down; goes to ${name} in a moment.`,
        icon: <CircleDashed size={16} className="text-ink-2" />,
      };
    case "sent":
      return {
        words: `Sent to ${name}; waiting for its answer.`,
        icon: <LoaderCircle size={16} className="text-accent motion-safe:animate-spin" />,
      };
    case "unknown":
      return {
        words: `${name} did not answer, so it is being looked up there. It is not sent twice.`,
        icon: <LoaderCircle size={16} className="text-warn motion-safe:animate-spin" />,
      };
    case "confirmed":
      return {
        words: confirmation ? `${name} confirmed: ${confirmation}` : `${name} confirmed it.`,
        icon: <Check size={16} className="text-good" />,
      };
    case "failed":
      return {
        words: error ? `${name} refused: ${error}` : `${name} refused it.`,
        icon: <TriangleAlert size={16} className="text-danger" />,
      };
  }
}

/** The newest act in one line, for the top of a case whose fix is under way. */
export function effectInWords(effect: EffectView | undefined): string {
  return effect ? `${effect.label}. ${faceOf(effect).words}` : "The fix was asked for.";
}
