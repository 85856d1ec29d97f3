"use client";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, type RefObject, useRef } from "react";
import { cn } from "./cn";

type DialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** The buttons, first act last, as it stands at the right. */
  actions?: ReactNode;
  /** Nothing in it can be focused, so it scrolls by keyboard itself. */
  isReading?: boolean;
  size?: "sm" | "md" | "lg";
  /** What has the focus when it opens; the first field otherwise. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** Where the focus goes when it closes; what had it before otherwise. */
  finalFocus?: RefObject<HTMLElement | null>;
};

const fields = "input:not([type=hidden]),textarea,select,[role=combobox],button";

const sizes = { sm: "w-[26rem]", md: "w-[34rem]", lg: "w-[48rem]" };

/** For what needs a decision with fields of its own and does not fit inline. Esc and a click outside close it. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  description,
  children,
  actions,
  isReading = false,
  size = "md",
  initialFocus,
  finalFocus,
}: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  // On a touch screen the first field would bring the keyboard up over half of the dialog.
  const firstField = (opened: string) =>
    opened === "touch" || isReading || (body.current?.querySelector<HTMLElement>(fields) ?? true);
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          initialFocus={initialFocus ?? firstField}
          finalFocus={finalFocus}
          className={cn(
            "forced-border fixed top-[12dvh] left-1/2 z-40 flex max-h-[76dvh] max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-lg bg-raised text-ink-1 shadow-lift outline-none",
            "transition-[opacity,transform] data-ending-style:-translate-y-1 data-starting-style:-translate-y-1 data-ending-style:opacity-0 data-starting-style:opacity-0",
            "max-sm:top-auto max-sm:bottom-0 max-sm:left-0 max-sm:max-h-[92dvh] max-sm:w-full max-sm:max-w-none max-sm:translate-x-0 max-sm:rounded-b-none",
            sizes[size],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="font-semibold text-lg">{title}</Base.Title>
              {description ? (
                <Base.Description className="mt-0.5 text-base text-ink-2">{description}</Base.Description>
              ) : null}
            </div>
            <Base.Close
              aria-label="Close"
              className="-mr-2 grid size-8 place-items-center rounded-md text-ink-2 hover:bg-lit hover:text-ink-1"
            >
              <X size={16} aria-hidden="true" />
            </Base.Close>
          </header>
          <div
            ref={body}
            tabIndex={isReading ? 0 : undefined}
            className="min-h-0 flex-1 overflow-y-auto -outline-offset-2 px-5 pt-1 pb-4"
          >
            {children}
          </div>
          {actions ? (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t px-5 py-3">{actions}</footer>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
