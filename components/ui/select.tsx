"use client";
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { cn } from "./cn";
import { controlClass } from "./input";
import { itemClass, popupClass } from "./menu";

export type SelectOption<Value extends string> = { value: Value; label: string; hint?: string };

type SelectProps<Value extends string> = {
  options: readonly SelectOption<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
  placeholder?: string;
  /** Its name where no Field gives it one. */
  label?: string;
  className?: string;
};

/** One of a short list. For people, customers and other long lists use Combobox. */
export function Select<Value extends string>({
  options,
  value,
  onChange,
  placeholder = "Choose",
  label,
  className,
}: SelectProps<Value>) {
  return (
    <Base.Root items={options} value={value} onValueChange={(next) => next !== null && onChange(next as Value)}>
      <Base.Trigger
        aria-label={label}
        className={cn(controlClass, "flex h-8 items-center justify-between gap-2 px-2.5 text-left", className)}
      >
        <Base.Value placeholder={placeholder} className="truncate data-placeholder:text-ink-2" />
        <Base.Icon className="text-ink-2">
          <ChevronsUpDown size={14} aria-hidden="true" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className={cn(popupClass, "max-h-(--available-height) min-w-(--anchor-width)")}>
            <Base.List>
              {options.map((option) => (
                <Base.Item key={option.value} value={option.value} className={itemClass}>
                  <span className="flex-1">
                    <Base.ItemText>{option.label}</Base.ItemText>
                    {option.hint ? <span className="block text-ink-2 text-sm">{option.hint}</span> : null}
                  </span>
                  <Base.ItemIndicator>
                    <Check size={14} aria-hidden="true" />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
