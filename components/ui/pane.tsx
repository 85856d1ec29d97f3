"use client";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { usePreference } from "../shell/preferences";
import { cn } from "./cn";

type PanesProps = {
  list: ReactNode;
  /** The open item; null while none is open. */
  detail: ReactNode;
  /** Stands at the right from 1440 px on; below that the detail shows it as a tab. */
  context?: ReactNode;
  /** Below 1200 px the detail covers the list while this is true. */
  isDetailOpen: boolean;
  listLabel: string;
  detailLabel: string;
};

const listLimits = { least: 360, most: 1_100 };
const contextLimits = { least: 240, most: 480 };

/**
 * List, item and context side by side, each scrolling by itself. Widths are the person's own. On a narrow window the item
 * lies over the list, which keeps its scroll position and leaves the tab order.
 */
export function Panes({ list, detail, context, isDetailOpen, listLabel, detailLabel }: PanesProps) {
  const [listWidth, setListWidth] = usePreference("listWidth");
  const [contextWidth, setContextWidth] = usePreference("contextWidth");
  return (
    <div className="relative flex min-h-0 flex-1 overflow-hidden">
      <section
        aria-label={listLabel}
        style={{ "--list-width": `${listWidth}px` }}
        className={cn(
          "flex min-w-0 flex-col desk:w-(--list-width) desk:max-w-[62%] desk:shrink-0 max-desk:flex-1",
          isDetailOpen && "max-desk:invisible",
        )}
      >
        {list}
      </section>
      <Divider
        label="Width of the list"
        width={listWidth}
        limits={listLimits}
        onChange={setListWidth}
        className="max-desk:hidden"
      />
      <section
        aria-label={detailLabel}
        className={cn(
          "flex min-w-0 flex-1 flex-col bg-surface-1 max-desk:absolute max-desk:inset-0 max-desk:z-10 max-desk:transition-[translate,visibility] max-desk:duration-[120ms]",
          !isDetailOpen && "max-desk:invisible max-desk:translate-x-8",
        )}
      >
        {detail}
      </section>
      {context ? (
        <>
          <Divider
            label="Width of the context"
            width={contextWidth}
            limits={contextLimits}
            onChange={setContextWidth}
            isMirrored
            className="max-wide:hidden"
          />
          <aside
            aria-label="Context"
            style={{ "--context-width": `${contextWidth}px` }}
            className="flex w-(--context-width) shrink-0 flex-col overflow-y-auto bg-surface-0 max-wide:hidden"
          >
            {context}
          </aside>
        </>
      ) : null}
    </div>
  );
}

type DividerProps = {
  label: string;
  width: number;
  limits: { least: number; most: number };
  onChange: (width: number) => void;
  /** The pane it sizes lies to its right. */
  isMirrored?: boolean;
  className?: string;
};

const STEP = 24;

/** Drags by pointer and moves by arrow keys; Home and End go to its limits. */
function Divider({ label, width, limits, onChange, isMirrored = false, className }: DividerProps) {
  const grip = useRef<{ x: number; width: number } | null>(null);
  const direction = isMirrored ? -1 : 1;
  const change = (next: number) => onChange(Math.round(Math.min(limits.most, Math.max(limits.least, next))));
  const onKeyDown = (event: KeyboardEvent) => {
    const next = {
      ArrowLeft: width - STEP * direction,
      ArrowRight: width + STEP * direction,
      Home: limits.least,
      End: limits.most,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    change(next);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (grip.current) change(grip.current.width + (event.clientX - grip.current.x) * direction);
  };
  const onPointerUp = () => {
    grip.current = null;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be focused and moved; a separator with a value can
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={limits.least}
      aria-valuemax={limits.most}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      data-print="hide"
      className={cn(
        "relative z-10 w-px shrink-0 cursor-col-resize touch-none bg-line before:absolute before:inset-y-0 before:-inset-x-1 hover:bg-accent focus-visible:bg-accent active:bg-accent",
        className,
      )}
    />
  );
}
