"use client";
import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

type CheckboxProps = {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  /** Some, but not all, of what it stands for. */
  isMixed?: boolean;
  /** Visible words beside it; `label` when there is no room for any. */
  children?: ReactNode;
  label?: string;
  isDisabled?: boolean;
  tabIndex?: number;
  className?: string;
};

/** The box is 16 px, what takes the click at least 24. */
export function Checkbox({
  isOn,
  onChange,
  isMixed = false,
  children,
  label,
  isDisabled = false,
  tabIndex,
  className,
}: CheckboxProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the checkbox inside
    <label
      className={cn(
        "inline-flex min-h-6 min-w-6 select-none items-center gap-2",
        children ? undefined : "justify-center",
        isDisabled && "text-ink-3",
        className,
      )}
    >
      <Base.Root
        checked={isOn}
        indeterminate={isMixed}
        onCheckedChange={(next) => onChange(next)}
        disabled={isDisabled}
        aria-label={label}
        // Said only when somebody chose one: an undefined value would take the box out of the keyboard's order.
        {...(tabIndex === undefined ? {} : { tabIndex })}
        className="grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong bg-surface-1 text-on-accent data-checked:border-accent data-indeterminate:border-accent data-checked:bg-accent data-indeterminate:bg-accent data-disabled:opacity-50"
      >
        <Base.Indicator>
          {isMixed ? (
            <Minus size={12} strokeWidth={3} aria-hidden="true" />
          ) : (
            <Check size={12} strokeWidth={3} aria-hidden="true" />
          )}
        </Base.Indicator>
      </Base.Root>
      {children}
    </label>
  );
}
