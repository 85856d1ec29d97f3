"use client";
import { Toast } from "@base-ui/react/toast";
import { Check, TriangleAlert, X } from "lucide-react";
import { keyOf, type ShortcutId } from "../keyboard/shortcuts";
import { buttonClass } from "./button-class";
import { cn } from "./cn";
import { Kbd } from "./kbd";

const manager = Toast.createToastManager<{ isFailure: boolean }>();

const SHOWN_FOR_MS = 6_000;
const UNDO_FOR_MS = 10_000;

type Undo = { label?: string; onUndo: () => void };
/** What usually comes after it, and the key that does the same. */
type Following = { label: string; shortcut: ShortcutId; onFollow: () => void };

/**
 * Says in one line what was just done, with Undo where it can be taken back. An error that needs a decision does not
 * belong here: it stays where the decision is.
 */
export const toast = {
  done(text: string, undo?: Undo): string {
    return manager.add({
      title: text,
      timeout: undo ? UNDO_FOR_MS : SHOWN_FOR_MS,
      data: { isFailure: false },
      ...(undo
        ? {
            actionProps: {
              children: <ActionLabel text={undo.label ?? "Undo"} shortcut="case.undo" />,
              onClick: undo.onUndo,
            },
          }
        : {}),
    });
  },
  /** Says what was done, and goes on from it by a button. */
  doneThen(text: string, { label, shortcut, onFollow }: Following): string {
    return manager.add({
      title: text,
      timeout: UNDO_FOR_MS,
      data: { isFailure: false },
      actionProps: { children: <ActionLabel text={label} shortcut={shortcut} />, onClick: onFollow },
    });
  },
  /** For a failure with nothing left on the screen to stand beside; stays until it is closed. */
  failed(text: string, reference?: string | null): string {
    return manager.add({
      title: text,
      ...(reference ? { description: `Reference ${reference}` } : {}),
      timeout: 0,
      priority: "high",
      data: { isFailure: true },
    });
  },
  close(id: string): void {
    manager.close(id);
  },
};

function ActionLabel({ text, shortcut }: { text: string; shortcut: ShortcutId }) {
  return (
    <>
      {text}
      <Kbd keys={keyOf(shortcut)} />
    </>
  );
}

export function Toaster() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport
          data-print="hide"
          className={cn(
            "fixed bottom-14 left-1/2 z-50 flex w-max max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col items-center gap-2 outline-none",
            // A page whose middle is what people look at next asks for them at the right.
            "sm:[:root:has([data-toasts=right])_&]:right-4 sm:[:root:has([data-toasts=right])_&]:bottom-4 sm:[:root:has([data-toasts=right])_&]:left-auto sm:[:root:has([data-toasts=right])_&]:translate-x-0 sm:[:root:has([data-toasts=right])_&]:items-end",
          )}
        >
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { toasts } = Toast.useToastManager<{ isFailure: boolean }>();
  return toasts.map((entry) => (
    <Toast.Root
      key={entry.id}
      toast={entry}
      swipeDirection={["down", "right"]}
      className={cn(
        "forced-border max-w-full rounded-lg bg-ink-1 text-surface-1 shadow-lift outline-none transition-opacity data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0",
        "focus-visible:outline-2 focus-visible:outline-accent",
      )}
    >
      <Toast.Content className="flex min-h-9 items-center gap-2.5 py-1 pr-1 pl-3">
        {entry.data?.isFailure ? (
          <TriangleAlert size={16} aria-hidden="true" className="shrink-0" />
        ) : (
          <Check size={16} aria-hidden="true" className="shrink-0" />
        )}
        <div className="min-w-0 py-1">
          <Toast.Title className="text-base" />
          <Toast.Description className="font-mono text-sm opacity-80" />
        </div>
        {entry.actionProps ? (
          <Toast.Action
            className={cn(
              buttonClass("plain", "sm"),
              "text-surface-1 underline underline-offset-2 hover:bg-surface-1/15 hover:text-surface-1",
            )}
          />
        ) : null}
        <Toast.Close
          aria-label="Close"
          className="grid size-7 shrink-0 place-items-center rounded-md hover:bg-surface-1/15"
        >
          <X size={14} aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
