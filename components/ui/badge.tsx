import type { ReactNode } from "react";
import { cn } from "./cn";

export type Tone = "calm" | "accent" | "good" | "warn" | "danger";

const tones: Record<Tone, string> = {
  calm: "bg-surface-2 text-ink-2",
  accent: "bg-accent-soft text-accent",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
};

/** A word on how something stands. The tone underlines it; the word says it. */
export function Badge({
  tone = "calm",
  children,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cn(
        "forced-border inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-sm px-1.5 font-medium text-sm",
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
