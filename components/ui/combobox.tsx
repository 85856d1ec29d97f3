"use client";
import { Combobox as Base } from "@base-ui/react/combobox";
import { Check } from "lucide-react";
import type { RefObject } from "react";
import { cn } from "./cn";
import { itemClass } from "./menu";

export type ComboboxOption = { value: string; label: string; hint?: string };

type ComboboxProps = {
  options: readonly ComboboxOption[];
  /** The chosen option's value; null when nothing is chosen. */
  value: string | null;
  onChange: (value: string | null) => void;
  placeholder?: string;
  /** Said when nothing matches. */
  emptyText?: string;
  label?: string;
  inputRef?: RefObject<HTMLInputElement | null>;
  className?: string;
};

/**
 * One of a long list, found by typing a part of it. The list stands in the form, not over it: who can be chosen is seen
 * before anything is typed, and the rest of the form stays readable to assistive technology meanwhile.
 */
export function Combobox({
  options,
  value,
  onChange,
  placeholder,
  emptyText = "Nothing matches. Try fewer letters.",
  label,
  inputRef,
  className,
}: ComboboxProps) {
  const chosen = options.find((option) => option.value === value) ?? null;
  return (
    <Base.Root
      items={options}
      value={chosen}
      onValueChange={(next: ComboboxOption | null) => onChange(next?.value ?? null)}
      isItemEqualToValue={(item, other) => item?.value === other?.value}
      autoHighlight
      inline
      open
    >
      <div className={cn("overflow-hidden rounded-md border border-line-strong bg-surface-1", className)}>
        <Base.Input
          ref={inputRef}
          aria-label={label}
          placeholder={placeholder}
          className="h-8 w-full border-b bg-transparent px-2.5 -outline-offset-2"
        />
        <Base.Empty>
          <p className="px-2.5 py-2 text-ink-2">{emptyText}</p>
        </Base.Empty>
        <Base.List className="max-h-56 overflow-y-auto p-1 outline-none data-empty:p-0">
          {(option: ComboboxOption) => (
            <Base.Item key={option.value} value={option} className={itemClass}>
              <span className="min-w-0 flex-1">
                <span className="block truncate">{option.label}</span>
                {option.hint ? <span className="block truncate text-ink-2 text-sm">{option.hint}</span> : null}
              </span>
              <Base.ItemIndicator>
                <Check size={14} aria-hidden="true" />
              </Base.ItemIndicator>
            </Base.Item>
          )}
        </Base.List>
      </div>
    </Base.Root>
  );
}
