"use client";
import type { ReactNode } from "react";
import { cn } from "../ui/cn";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

type Props = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Amounts and minutes are typed as text and read later, so that what cannot be read stays to be put right. */
  kind: "text" | "whole" | "amount";
  value: string;
  onChange: (value: string) => void;
  maxLength?: number;
  /** Where the head of its column says the same to whoever sees it. */
  isLabelHidden?: boolean;
  className?: string;
};

const inputModes = { text: undefined, whole: "numeric", amount: "decimal" } as const;

/** One line somebody types into a document. */
export function TypedField({
  label,
  hint,
  error,
  kind,
  value,
  onChange,
  className,
  isLabelHidden = false,
  ...rest
}: Props) {
  return (
    <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>
      <Input
        {...rest}
        inputMode={inputModes[kind]}
        autoComplete="off"
        className={cn(kind !== "text" && "w-36", className)}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
