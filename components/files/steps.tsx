"use client";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "../ui/cn";

export const journeySteps = [
  { key: "file", label: "File", help: "Choose the file, say what its rows are about, and for which legal entity." },
  { key: "columns", label: "Columns", help: "Say which column holds what; every proposal tells its reason." },
  {
    key: "check",
    label: "Check",
    help: "Look at the first rows as they would be taken, and at what would be rejected.",
  },
  { key: "take", label: "Take", help: "Bring the rows in; nothing has changed until here." },
] as const;
export type JourneyStep = (typeof journeySteps)[number]["key"];

/** Where the journey stands, told to everybody: the list of steps, and the present one as a heading that has the focus. */
export function StepFrame({ step, children }: { step: JourneyStep; children: ReactNode }) {
  const index = journeySteps.findIndex(({ key }) => key === step);
  const here = journeySteps[index] ?? journeySteps[0];
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-5 px-4 py-5 sm:px-6">
        <ol aria-label="Steps of connecting a file" className="flex flex-wrap gap-x-6 gap-y-1">
          {journeySteps.map(({ key, label }, place) => (
            <li
              key={key}
              aria-current={key === step ? "step" : undefined}
              className={cn("flex items-center gap-1.5 text-ink-2", key === step && "font-medium text-ink-1")}
            >
              <span
                aria-hidden="true"
                className={cn(
                  "grid size-5 place-items-center rounded-sm border text-sm",
                  key === step && "border-accent bg-accent text-on-accent",
                )}
              >
                {place + 1}
              </span>
              {label}
              {place < index ? <span className="sr-only">, done</span> : null}
            </li>
          ))}
        </ol>
        <StepHeading key={step} number={index + 1} label={here.label} help={here.help} />
        {children}
      </div>
    </div>
  );
}

/** Takes the focus when its step begins, so that a reader hears where they are and Tab goes on from there. */
function StepHeading({ number, label, help }: { number: number; label: string; help: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <header>
      <h2 ref={heading} tabIndex={-1} className="w-fit font-semibold text-lg outline-none">
        Step {number} of {journeySteps.length}: {label}
      </h2>
      <p className="text-pretty text-ink-2">{help}</p>
    </header>
  );
}
