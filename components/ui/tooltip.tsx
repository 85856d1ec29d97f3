"use client";
import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./kbd";

/** Tooltips open at once when one was just open, so a row of icons can be read by moving along it. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider delay={500} closeDelay={0}>
      {children}
    </Base.Provider>
  );
}

type TooltipProps = {
  text: ReactNode;
  keyHint?: string | undefined;
  side?: "top" | "bottom" | "left" | "right";
  children: ReactElement;
};

/** Says more about its one child on hover and on keyboard focus. The child keeps its own accessible name. */
export function Tooltip({ text, keyHint, side = "bottom", children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} side={side} className="z-50">
          <Base.Popup className="flex max-w-80 items-center gap-2 rounded-md bg-ink-1 px-2 py-1 text-sm text-surface-1 transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {text}
            {keyHint ? <Kbd keys={keyHint} /> : null}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
