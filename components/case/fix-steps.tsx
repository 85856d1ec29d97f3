"use client";
import { Check, CircleDashed, CircleSlash, LoaderCircle, TriangleAlert } from "lucide-react";
import type { CaseDetail, EffectView, FixOffer } from "#server/domain/cases/views";
import { Instant } from "../format/instant";
import { cn } from "../ui/cn";
import { playbooksOf, stepUnderWay } from "./playbooks";
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
          <div className="space-y-3" aria-live="polite">
            {playbooksOf(detail.effects).map((steps) => (
              <Playbook key={steps[0]?.id} steps={steps} />
            ))}
          </div>
        </Section>
      ) : null}
    </>
  );
}

/** The acts of one fix in their order, by which they go out strictly one after the other. */
function Playbook({ steps }: { steps: readonly EffectView[] }) {
  if (steps.length === 1)
    return (
      <ul>
        {steps.map((step) => (
          <Effect key={step.id} effect={step} />
        ))}
      </ul>
    );
  const done = steps.filter(({ state }) => state === "confirmed").length;
  return (
    <div>
      <p className="mb-2 text-ink-2">
        {done} of {steps.length} steps done
      </p>
      <ol className="space-y-3" aria-label={`${steps.length} steps, each once the one before it is confirmed`}>
        {steps.map((step, index) => (
          <Effect key={step.id} effect={step} number={index + 1} isBehind={isBehind(step, steps[index - 1])} />
        ))}
      </ol>
    </div>
  );
}

/** Not its turn yet: the step before it has no confirmation. */
function isBehind(step: EffectView, before: EffectView | undefined): boolean {
  return step.state === "intent" && before !== undefined && before.state !== "confirmed";
}

const stages = ["intent", "sent", "confirmed"] as const;

type EffectProps = { effect: EffectView; number?: number; isBehind?: boolean };

function Effect({ effect, number, isBehind = false }: EffectProps) {
  const { words, icon } = isBehind ? faceBehind : faceOf(effect);
  return (
    <li className="flex gap-2.5">
      <span aria-hidden="true" className="mt-0.5 shrink-0">
        {icon}
      </span>
      <div className="min-w-0">
        <p className="font-medium">
          {number === undefined ? null : `${number}. `}
          {effect.label}
        </p>
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
        {isBehind ? null : <Stages state={effect.state} />}
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

const faceBehind = {
  words: "Waits for the step before it.",
  icon: <CircleDashed size={16} className="text-ink-2" />,
};

function faceOf({ state, system, attempts, confirmation, error }: EffectView) {
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
      // What never went out was refused by nobody.
      if (attempts === 0 && error) return { words: error, icon: <CircleSlash size={16} className="text-ink-2" /> };
      return {
        words: error ? `${name} refused: ${error}` : `${name} refused it.`,
        icon: <TriangleAlert size={16} className="text-danger" />,
      };
  }
}

/** The act that is under way in one line, for the top of a case whose fix is. */
export function effectInWords(effects: readonly EffectView[]): string {
  const [latest = []] = playbooksOf(effects);
  const step = stepUnderWay(latest);
  if (!step) return "The fix was asked for.";
  const place = latest.length > 1 ? `Step ${latest.indexOf(step) + 1} of ${latest.length}: ` : "";
  return `${place}${step.label}. ${faceOf(step).words}`;
}
