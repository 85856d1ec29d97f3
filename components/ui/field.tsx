"use client";
import { Field as Base } from "@base-ui/react/field";
import type { ReactNode } from "react";
import { cn } from "./cn";

type FieldProps = {
  label: ReactNode;
  /** How to fill it in; said before the person types. */
  hint?: ReactNode;
  /** What is wrong with it, and what to do: a sentence. */
  error?: ReactNode;
  /** Exactly one Input, Textarea, Select or Combobox: label, hint and error are tied to it. */
  children: ReactNode;
  /** A Select opens from a button; its label must not press it. */
  isSelect?: boolean;
  /** Where the column or the row around it says the same to whoever sees it. */
  isLabelHidden?: boolean;
  className?: string;
};

export function Field({
  label,
  hint,
  error,
  children,
  isSelect = false,
  isLabelHidden = false,
  className,
}: FieldProps) {
  const labelClass = isLabelHidden ? "sr-only" : "font-medium";
  return (
    <Base.Root invalid={Boolean(error)} className={cn("flex flex-col gap-1", className)}>
      {isSelect ? (
        <Base.Label nativeLabel={false} render={<div />} className={labelClass}>
          {label}
        </Base.Label>
      ) : (
        <Base.Label className={labelClass}>{label}</Base.Label>
      )}
      {hint ? <Base.Description className="text-ink-2 text-sm">{hint}</Base.Description> : null}
      {children}
      {error ? (
        <Base.Error match className="text-danger text-sm">
          {error}
        </Base.Error>
      ) : null}
    </Base.Root>
  );
}
