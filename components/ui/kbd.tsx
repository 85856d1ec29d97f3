"use client";
import { useSyncExternalStore } from "react";
import { cn } from "./cn";

const signs: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
  Escape: "Esc",
  Shift: "⇧",
  " ": "Space",
};

/** One shortcut as people know it from their keyboard: "Mod+k" → ⌘K or Ctrl K, "g e" → g then e. Decoration: the name of the act says the rest. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const isApple = useIsApple();
  return (
    <span aria-hidden="true" className={cn("inline-flex items-center gap-0.5 font-sans", className)}>
      {keys.split(" ").map((chord, index) => (
        <kbd
          // biome-ignore lint/suspicious/noArrayIndexKey: the same key can stand twice in a sequence, and the order never changes
          key={index}
          className="inline-flex h-4 min-w-4 items-center justify-center rounded-sm border border-current/25 px-1 font-sans text-xs leading-none"
        >
          {chordText(chord, isApple)}
        </kbd>
      ))}
    </span>
  );
}

export function chordText(chord: string, isApple: boolean): string {
  const parts = chord.split("+").filter((part) => part !== "");
  if (chord === "+") return "+";
  const words = parts.map((part) =>
    part === "Mod" ? (isApple ? "⌘" : "Ctrl") : (signs[part] ?? (parts.length > 1 ? part.toUpperCase() : part)),
  );
  return words.join(isApple || !parts.includes("Mod") ? "" : " ");
}

const never = () => () => {};

function useIsApple(): boolean {
  return useSyncExternalStore(
    never,
    () => /Mac|iPhone|iPad/.test(navigator.platform),
    () => false,
  );
}
